# The network: 104, 113, 201, 310, 312, 321, 323, 401, 402, 412, 415, 501 to 504, 507, 508, 509.
import ftplib
import socket
import ssl
import telnetlib
import urllib.request
import wsgiref.handlers
from wsgiref.handlers import CGIHandler

import httpx
import paramiko
import pyghmi
import requests
from flask import Flask
from pysnmp.hlapi import CommunityData, UsmUserData

app = Flask(__name__)
ADDRESS = "https://example.com/feed"


def listen():
    server = socket.socket()
    server.bind(("0.0.0.0", 80))
    server.bind(("127.0.0.1", 80))
    if server.getsockname()[0] == "0.0.0.0":
        return None
    any_address = "0.0.0.0"
    return server, any_address


def ask(address):
    requests.get(address)
    requests.get(address, timeout=None)
    requests.get(address, timeout=10)
    requests.post(ADDRESS, data={"a": 1})
    httpx.get(address, timeout=None)
    httpx.get(address)
    requests.get(address, verify=False, timeout=10)
    requests.get(address, verify="/etc/ssl/own.pem", timeout=10)
    httpx.Client(verify=False)
    session = requests.Session()
    session.get(address)
    session.verify = False


def open_addresses(address):
    urllib.request.urlopen(address)
    urllib.request.urlopen(ADDRESS)
    urllib.request.urlopen("https://example.com/")
    urllib.request.urlopen(f"https://example.com/{address}")
    urllib.request.urlretrieve(address, "kept")
    urllib.request.urlopen(urllib.request.Request(address))
    urllib.request.Request("https://example.com/")
    opener = urllib.request.build_opener()
    opener.open(address)
    if address.startswith(("http://", "https://")):
        urllib.request.urlopen(address)


def clear():
    telnetlib.Telnet("host")
    ftplib.FTP("host")
    ftplib.FTP_TLS("host")
    CGIHandler().run(app)
    wsgiref.handlers.CGIHandler()
    pyghmi.ipmi.command.Command("host")


def encrypted(connection, version=ssl.PROTOCOL_SSLv3):
    ssl.wrap_socket(connection)
    ssl.wrap_socket(connection, ssl_version=ssl.PROTOCOL_TLSv1)
    ssl._create_unverified_context()
    ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLSv1_1)
    context.minimum_version = ssl.TLSVersion.TLSv1
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return version


def negotiated(connection, ssl_version=ssl.PROTOCOL_TLSv1):
    return connection, ssl_version


def shell():
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy)
    client.set_missing_host_key_policy(paramiko.WarningPolicy())
    client.set_missing_host_key_policy(paramiko.RejectPolicy)


def management():
    CommunityData("public", mpModel=0)
    CommunityData("public", mpModel=1)
    UsmUserData("user")
    UsmUserData("user", "authentication-key")
    UsmUserData("user", "authentication-key", "privacy-key")


if __name__ == "__main__":
    app.run(debug=True)
    app.run(host="0.0.0.0")
    app.run(debug=False)


def serve(port, server_address=("0.0.0.0", 8080)):
    server_addr = ("0.0.0.0", port)
    return server_address, server_addr
