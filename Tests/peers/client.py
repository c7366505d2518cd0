"""Calls a daemon or a control service with grpcio, and prints the answer as JSON.

Usage: client.py ADDRESS METHOD [REQUEST] [--timeout SECONDS] [--times COUNT] [--hex]

METHOD is one such as Paths; REQUEST is JSON with the names of the fields, for example
'{"destination_isd_as": "1-ff00:0:112"}'. With --times the call is made that often at once, over one
connection, and all answers have to be the same. Exit status: 0 for an answer, 1 for an error, which
is printed as JSON as well.
"""

import argparse
import json
import sys

import grpc

from messages import method_path, request_from, response_to_dict

MESSAGE_LIMIT = 64 << 20


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("method", type=method_path)
    parser.add_argument("request", nargs="?", type=json.loads, default={})
    parser.add_argument("--timeout", type=float, default=20)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--hex", action="store_true")
    options = parser.parse_args()
    with grpc.insecure_channel(
        options.address,
        options=[("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.enable_http_proxy", 0)],
    ) as channel:
        call = channel.unary_unary(options.method)  # bytes in, bytes out
        request = request_from(options.method, options.request)
        try:
            calls = [
                call.future(request, timeout=options.timeout) for _ in range(options.times)]
            answers = {call.result() for call in calls}
        except grpc.RpcError as error:
            print(json.dumps({"code": error.code().name, "message": error.details()}))
            return 1
    if len(answers) != 1:
        print(json.dumps({"code": "DIFFERENT", "message": f"{len(answers)} different answers"}))
        return 1
    answer = answers.pop()
    print(answer.hex() if options.hex else json.dumps(response_to_dict(options.method, answer)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
