/// The response to a request that makes no call.
package struct RPCRefusal: Error, Hashable, Sendable {
    /// What the client is told.
    package let response: HTTPResponse

    /// A call is a POST request, in both dialects.
    static let method = RPCRefusal(
        response: HTTPResponse(status: 405, fields: ["allow": "POST"]))
}
