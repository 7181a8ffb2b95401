# Commands: 404, 601 to 607, 609.
import os
import shlex
import subprocess
from subprocess import PIPE, Popen

import paramiko
from flask import Flask, request

app = Flask(__name__)
LISTING = "ls -l"


@app.route("/ping")
def ping():
    host = request.args["host"]
    os.system("ping -c 1 " + host)
    subprocess.run(f"ping -c 1 {host}", shell=True)
    subprocess.run(["ping", "-c", "1", host])
    subprocess.run("ping -c 1 " + shlex.quote(host), shell=True)
    subprocess.run("ping -c %d example.com" % int(request.args["count"]), shell=True)
    return "done"


def shells(name, command):
    subprocess.call("ls -l", shell=True)
    subprocess.call(LISTING, shell=True)
    subprocess.call("ls " + name, shell=True)
    subprocess.call(command, shell=True)
    subprocess.Popen("ls {}".format(name), shell=True, stdout=PIPE)
    Popen("ls %s" % name, shell=True)
    os.popen("ls")
    os.popen("ls " + name)
    os.system("clear")
    subprocess.getoutput("ls " + name)
    subprocess.getoutput("uptime")
    subprocess.run("ls", shell=False)


def lists(name):
    subprocess.run(["ls", name])
    subprocess.run(["/bin/ls", "-l"])
    subprocess.check_output(["git", "status"])
    subprocess.run(["sh", "-c", "ls " + name])
    subprocess.run(["sh", "-c", "ls -l"])


def started(name):
    os.execvp("ls", ["ls", name])
    os.spawnl(os.P_WAIT, "/bin/ls", "ls", name)
    os.startfile(name)
    os.execl(name, name)


def elsewhere(name, runner):
    runner.execute("ls " + name, shell=True)
    runner.execute("ls", shell=True)
    runner.execute(name, shell=False)


def wildcards(name):
    os.system("tar cf kept.tar *")
    os.system("chown app *.log")
    subprocess.call("rsync * host:", shell=True)
    subprocess.Popen(["chmod", "600", "*"])
    subprocess.call("ls *", shell=True)


def remote(client: paramiko.SSHClient, name):
    client.exec_command("ls " + name)
    client.exec_command("ls -l")
    connected = paramiko.SSHClient()
    connected.exec_command("ls " + name)
    connected.invoke_shell()
    paramiko.exec_command("ls")


def shell_started(name):
    os.execv("/bin/sh", ["sh", "-c", "ls " + name])


def named_otherwise():
    os.system("chown app ./*.log")
