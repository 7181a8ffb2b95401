# Weak hashes, ciphers, keys, random numbers: 303, 304, 305, 311, 324, 413, 505.
import hashlib
import random
import secrets

import Crypto.Cipher.ARC4
import Crypto.Cipher.DES
from Crypto.Hash import MD4, MD5
from Crypto.PublicKey import DSA as PyDSA
from Crypto.PublicKey import RSA as PyRSA
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from passlib.hash import md5_crypt


def digests(data, name):
    hashlib.md5(data)
    hashlib.sha1(data)
    hashlib.new("md5", data)
    hashlib.new("sha1", data, usedforsecurity=True)
    hashlib.md5(data, usedforsecurity=False)
    hashlib.new("sha256", data)
    hashlib.new(name, data)
    hashlib.sha256(data)
    MD4.new(data)
    MD5.new(data)
    hashes.Hash(hashes.MD5())
    hashes.SHA1()
    md5_crypt.hash(data)
    kept = hashlib.md5
    return kept(data).hexdigest()


def ciphers(key, iv):
    Crypto.Cipher.ARC4.new(key)
    Crypto.Cipher.DES.new(key, Crypto.Cipher.DES.MODE_ECB)
    Cipher(algorithms.ARC4(key), mode=None)
    Cipher(algorithms.Blowfish(key), modes.CBC(iv))
    Cipher(algorithms.IDEA(key), modes.CBC(iv))
    Cipher(algorithms.AES(key), modes.ECB())
    Cipher(algorithms.AES(key), modes.GCM(iv))


def keys(size):
    rsa.generate_private_key(public_exponent=65537, key_size=1024)
    rsa.generate_private_key(65537, 512)
    rsa.generate_private_key(public_exponent=65537, key_size=3072)
    rsa.generate_private_key(public_exponent=65537, key_size=size)
    dsa.generate_private_key(key_size=1024)
    ec.generate_private_key(ec.SECT163K1())
    ec.generate_private_key(ec.SECP256R1())
    PyRSA.generate(1024)
    PyDSA.generate(bits=1024)
    PyRSA.generate(4096)


def numbers(items):
    token = random.choice("0123456789abcdef")
    password = "".join(random.choices("abcdef", k=12))
    session_id = random.getrandbits(128)
    random.shuffle(items)
    delay = random.uniform(0, 1)
    colour = random.randint(0, 255)
    sampled = random.random() < 0.1
    safe = secrets.token_hex(16)
    chosen = random.SystemRandom().choice(items)
    return token, password, session_id, delay, colour, sampled, safe, chosen


OFFERED = {"ssh-rsa": hashes.SHA1, "rsa-sha2-256": hashes.SHA256}
