import Platform

/// Whether hosts can be asked for an echo, where a probe wants that.
enum PingFinding {
    static let check = DoctorCheck(
        "ping sockets",
        inDatabase: { database, _ in
            // A database of before this version has no probes.
            guard let isWanted = try? await database.read({ try ProbeStore.hasEchoes(on: $0) }), isWanted else { return [] }
            return [finding(isAllowed: await EchoLook.isAllowed())]
        })

    static func finding(isAllowed: Bool) -> Finding {
        guard !isAllowed else { return .ok("ping sockets", "hosts can be asked for an echo") }
        return .problem(
            "ping sockets", "this user may not open ping sockets, so icmp probes fail",
            "set net.ipv4.ping_group_range so that the group of the server is within it, e.g. sysctl -w"
                + " net.ipv4.ping_group_range=\"0 2147483647\"")
    }
}
