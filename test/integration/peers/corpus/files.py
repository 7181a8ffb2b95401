# Files: 103, 108, 202, 306.
import os
import stat
import tarfile
import tempfile
import zipfile


def permissions(path, mode):
    os.chmod(path, 0o777)
    os.chmod(path, 0o666)
    os.chmod(path, stat.S_IRWXO)
    os.chmod(path, 0o755)
    os.chmod(path, 0o750)
    os.chmod(path, 0o644)
    os.chmod(path, 0o600)
    os.chmod(path, mode)
    os.chmod(path, os.stat(path).st_mode | 0o111)
    os.chmod(path, 0o770)


def temporary():
    with open("/tmp/report.txt", "w") as file:
        file.write("report")
    path = tempfile.mktemp()
    with tempfile.NamedTemporaryFile(dir="/tmp") as file:
        file.write(b"report")
    work = tempfile.mkdtemp(dir="/var/tmp")
    mounted = {"target": "/tmp/in-the-container"}
    pattern = "/tmp/*.log"
    cache = os.environ.get("CACHE", "/dev/shm/cache")
    lock = open("/var/tmp/lock", "x")
    return path, work, mounted, pattern, cache, lock


def unpack(path, folder):
    with tarfile.open(path) as archive:
        archive.extractall(folder)


def unpack_safely(path, folder):
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")


def unpack_chosen(path, folder):
    with tarfile.open(path) as archive:
        archive.extractall(folder, members=[member for member in archive if member.isreg()])


def unpack_zip(path, folder):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)


def unpack_listed(path, folder, choose):
    with tarfile.open(path) as archive:
        archive.extractall(folder, members=[member for member in archive if ".." not in member.name])
        archive.extractall(folder, members=choose(archive))
