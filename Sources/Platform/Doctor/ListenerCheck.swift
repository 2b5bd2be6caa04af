import Foundation

/// Whether the ports can be listened on. Of the main one only trouble is told: nobody chose it.
struct ListenerCheck {
    let settings: Settings
    /// What a listener may serve.
    let families: [RouteFamily]
    /// The server of this installation, which holds the ports while it runs.
    let servingProcess: String?

    func findings() async -> [Finding] {
        do { try settings.checkListeners(known: families) } catch {
            return [.problem("listeners", "\(error)", "correct the setting listeners")]
        }
        let main = await finding(settings.server.host, settings.server.port, serves: "everything", setting: "server.port")
        var found = [main].filter { $0.level != .ok }
        for listener in settings.listeners {
            let families = listener.families.map(\.rawValue).joined(separator: ", ")
            found.append(await finding(listener.host, listener.port, serves: families, setting: "listeners"))
        }
        return found
    }

    private func finding(_ host: String, _ port: Int, serves families: String, setting: String) async -> Finding {
        let place = "\(host), port \(port)"
        switch await PortProbe.failure(host: host, port: port) {
        case nil: return .ok("listeners", "\(place) can be listened on, for \(families)")
        case EADDRINUSE:
            if let servingProcess { return .ok("listeners", "\(place) is in use, for \(families), while process \(servingProcess) serves") }
            return .problem("listeners", "port \(port) in use (\(host))", "choose another in \(setting), or stop what listens there")
        case let code?:
            return .problem("listeners", "\(place) cannot be listened on: \(String(cString: strerror(code)))", "look at \(setting)")
        }
    }
}
