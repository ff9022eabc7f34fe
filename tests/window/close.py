"""Asks a window to close, as a window manager does when its owner presses the cross:
    python3 close.py WINDOW
Speaks the X protocol itself (WM_DELETE_WINDOW of ICCCM): the virtual display has no manager."""

import os
import socket
import struct
import sys

window = int(sys.argv[1], 0)
display = os.environ["DISPLAY"].split(":")[1].split(".")[0]
x = socket.socket(socket.AF_UNIX)
x.settimeout(10)
x.connect(f"/tmp/.X11-unix/X{display}")


def read(length):
    data = b""
    while len(data) < length:
        part = x.recv(length - len(data))
        if not part:
            sys.exit("the display hung up")
        data += part
    return data


x.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
head = read(8)
read(struct.unpack("<H", head[6:])[0] * 4)
if head[0] != 1:
    sys.exit("the display refuses")


def atom(name):
    name = name.encode()
    padded = name + bytes(-len(name) % 4)
    x.sendall(struct.pack("<BBHHxx", 16, 0, 2 + len(padded) // 4, len(name)) + padded)
    return struct.unpack("<I", read(32)[8:12])[0]


message = [atom("WM_DELETE_WINDOW"), 0, 0, 0, 0]
event = struct.pack("<BBHII5I", 33, 32, 0, window, atom("WM_PROTOCOLS"), *message)
x.sendall(struct.pack("<BBHII", 25, 0, 11, window, 0) + event)
# Its answer says that the message before it has been taken.
atom("WM_DELETE_WINDOW")
