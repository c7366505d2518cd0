"""Calls a control service with Connect over HTTP/1.1, by Python's own http.client.

Usage: connect.py ADDRESS METHOD [REQUEST] [--times COUNT]

The arguments are those of client.py. With --times, the calls follow each other over one connection.
The output has the HTTP status, the type of the content, and the answer or the error as JSON. Exit
status: 0 for an answer, 1 for an error. Where no HTTP/1.1 is spoken, the name of the failure is
printed instead.
"""

import argparse
import http.client
import json
import sys

from messages import method_path, request_from, response_to_dict


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("method", type=method_path)
    parser.add_argument("request", nargs="?", type=json.loads, default={})
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    connection = http.client.HTTPConnection(options.address, timeout=20)
    request = request_from(options.method, options.request)
    try:
        return report(options, connection, request)
    except (http.client.HTTPException, ConnectionError) as error:
        print(json.dumps({"failed": type(error).__name__}))
        return 1


def report(options, connection, request):
    for _ in range(options.times):
        connection.request(
            "POST", options.method, body=request, headers={"Content-Type": "application/proto"})
        response = connection.getresponse()
        body = response.read()
    connection.close()
    result = {"status": response.status, "content_type": response.getheader("content-type")}
    if response.status == 200:
        result["answer"] = response_to_dict(options.method, body)
    else:
        result["error"] = json.loads(body)
    print(json.dumps(result))
    return 0 if response.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
