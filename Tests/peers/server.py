"""A daemon that answers with what real daemons have answered, served by grpcio.

Usage: server.py CAPTURED [PORT]

CAPTURED is Vectors/scion/captured-daemon-calls.json. The server prints its port, which is any
that is free unless it is given, and ends at once, whatever is in hand, when its input ends. Requests for paths to ISD 60000 are special:

    60000-1  500 paths, with every field, encoded by Google's protobuf library
    60000-2  the status PERMISSION_DENIED
    60000-3  no answer for a minute, about which the server prints a line
    60000-4  an answer that is not protobuf
"""

import json
import os
import sys
import threading
import time
from concurrent import futures

import grpc

from messages import DAEMON, MESSAGE

SPECIAL_ISD = 60000
PATH_COUNT = 500


class Daemon(grpc.GenericRpcHandler):
    def __init__(self, file):
        with open(file, encoding="utf-8") as content:
            cases = json.load(content)["cases"]
        self.answers = {}
        for case in cases:
            # The same was asked more than once; the first answer is as good as the others.
            key = (DAEMON + case["method"], bytes.fromhex(case["request"]))
            self.answers.setdefault(key, bytes.fromhex(case["response"]))

    def service(self, call):
        def answer(request, context):
            if call.method == DAEMON + "Paths":
                destination = MESSAGE["PathsRequest"].FromString(request).destination_isd_as
                if destination >> 48 == SPECIAL_ISD:
                    return self.special(destination & 0xFFFF, context)
            if (call.method, request) not in self.answers:
                context.abort(grpc.StatusCode.NOT_FOUND, f"nobody asked {request.hex()}")
            return self.answers[call.method, request]

        return grpc.unary_unary_rpc_method_handler(answer)

    def special(self, number, context):
        if number == 1:
            return many_paths()
        if number == 2:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "not for you: 100 % – später")
        if number == 3:
            print("waiting", flush=True)
            time.sleep(60)
        return b"\xff"


def many_paths():
    """Paths over one, two or three interfaces of each of three ASes, all different."""
    response = MESSAGE["PathsResponse"]()
    for number in range(PATH_COUNT):
        path = response.paths.add(
            raw=bytes.fromhex(
                "00002000" "00000001" "6b02fd8a"
                "003f00000001" "010203040506" "003f00020000" "010203040506"),
            mtu=1200 + number)
        path.interface.address.address = f"127.0.0.{number % 250 + 1}:31000"
        path.interfaces.add(isd_as=1 << 48 | 64, id=number + 1)
        path.interfaces.add(isd_as=SPECIAL_ISD << 48 | 1, id=number + 1)
        path.expiration.seconds = 1_800_000_000 + number
        path.latency.add(nanos=1000 * number)
        path.bandwidth.append(number)
        path.link_type.append(1)
        path.geo.add(latitude=47.5, longitude=8.5, address="x" * 200)
        path.geo.add()
        path.notes.extend(["note of the first", ""])
    return response.SerializeToString()


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers([Daemon(sys.argv[1])])
    wanted = sys.argv[2] if len(sys.argv) > 2 else "0"
    port = server.add_insecure_port(f"127.0.0.1:{wanted}")
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(grace=None)
    # Threads that sleep would keep the process.
    threading.Timer(0.2, lambda: os._exit(0)).start()


if __name__ == "__main__":
    main()
