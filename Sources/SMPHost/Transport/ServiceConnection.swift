public import SMPSCION
internal import SMPSockets

/// A service that is asked over one connection, which is opened anew when it has ended.
///
/// So a service may be started again at any time. Questions have to be such that no harm is done if
/// one is asked twice.
final class ServiceConnection: Sendable {
    let name: String
    let address: UnderlayAddress
    private let route: RPCClient.Route
    private let loop: EventLoop
    private let timeout: Duration
    private let connection = Lock<RPCConnection?>(nil)

    /// Prepares to ask; nothing is sent yet.
    init(
        _ name: String, at address: UnderlayAddress, _ route: RPCClient.Route, on loop: EventLoop,
        timeout: Duration
    ) {
        (self.name, self.address, self.route) = (name, address, route)
        (self.loop, self.timeout) = (loop, timeout)
    }

    /// Ends the connection, if there is one.
    func close() {
        connection.withLock { $0.take() }?.close()
    }

    func ask<Request, Response>(
        _ method: RPCMethod<Request, Response>, _ request: Request
    ) async throws(ServiceError) -> Response {
        do throws(RPCFailure) {
            let known = connection.withLock { $0 }
            if let known, known.takesCalls {
                do throws(RPCFailure) {
                    return try await known.call(method, request, timeout: timeout)
                } catch  where error.mayBeOfAnOldConnection {
                    // The service may have been started again since.
                }
            }
            return try await reconnect().call(method, request, timeout: timeout)
        } catch {
            throw ServiceError(
                service: name, address: address, method: method.path, failure: error)
        }
    }

    private func reconnect() async throws(RPCFailure) -> RPCConnection {
        let fresh = try await RPCConnection.open(to: address, route, on: loop, timeout: timeout)
        connection.withLock { $0 = fresh }
        return fresh
    }
}

/// Why a service has not answered a question.
public struct ServiceError: Error, Hashable, Sendable {
    /// What it is: a daemon or a control service.
    public let service: String
    /// Where it listens.
    public let address: UnderlayAddress
    /// What it was asked, as `/package.Service/Method`.
    public let method: String
    /// What has happened.
    public let failure: RPCFailure
}

extension ServiceError: CustomStringConvertible {
    /// One line for people, with the address.
    public var description: String {
        switch failure {
        case .socket(let error):
            "no \(service) at \(address): \(error.number)"
        default:
            "\(service) at \(address), \(method.split(separator: "/").last ?? ""): \(failure)"
        }
    }
}

extension RPCFailure {
    /// Whether another connection might do better.
    fileprivate var mayBeOfAnOldConnection: Bool {
        switch self {
        case .socket, .call(.notProcessed), .call(.connectionEnded): true
        default: false
        }
    }
}
