import Foundation
import Hummingbird
package import NIOCore
import ServiceLifecycle

/// A further port, for some families of routes.
struct ListenerService: NamedService {
    let listener: Settings.Listener
    let application: WebServer.App

    func run() async throws {
        do { try await application.run() } catch let error as IOError {
            throw ListenFailure(host: listener.host, port: listener.port, setting: "listeners", cause: error)
        }
    }
}

/// A port cannot be listened on.
package struct ListenFailure: Error, CustomStringConvertible {
    /// What says where the main port is.
    package static let mainSetting = "--host and --port"

    private let host: String
    private let port: Int
    /// What says where to listen.
    private let setting: String
    private let cause: IOError

    package init(host: String, port: Int, setting: String, cause: IOError) {
        (self.host, self.port, self.setting, self.cause) = (host, port, setting, cause)
    }

    package var description: String {
        guard cause.errnoCode != EADDRINUSE else {
            let address = (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
            return "Port \(port) is in use (\(address)): choose another with \(setting), or stop what listens there."
        }
        return "Cannot listen on \(host), port \(port): \(String(cString: strerror(cause.errnoCode))). Look at \(setting)."
    }
}
