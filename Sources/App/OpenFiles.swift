import Foundation
import Logging
import Platform

/// How many files the process may have open: connections are files to the system.
enum OpenFiles {
    /// For databases, logs, asking services, and connections of the reserve.
    private static let others = 512

    /// Asks the system for as many as the connections need.
    /// - Returns: the settings, with fewer connections where the system does not give that many.
    static func allowed(for settings: Settings, logger: Logger) -> Settings {
        var settings = settings
        settings.limits.connections = allowed(settings.limits.connections, logger)
        return settings
    }

    private static func allowed(_ connections: Int, _ logger: Logger) -> Int {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return connections }
        let wanted = rlim_t(connections + others)
        if limits.rlim_cur < wanted {
            limits.rlim_cur = min(wanted, limits.rlim_max)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        }
        guard limits.rlim_cur < wanted else { return connections }
        let room = max(Int(limits.rlim_cur) - others, Int(limits.rlim_cur) / 2)
        logger.warning(
            "the system allows fewer open files than limits.connections needs: fewer connections are accepted",
            metadata: ["open_files": .stringConvertible(Int(limits.rlim_cur)), "connections": .stringConvertible(room)])
        return room
    }
}
