import Kernel
import Platform

/// What `switchboard doctor` says of Finesse: what the database knows, so nothing is asked over the network, and no account is locked by it.
enum FinesseFinding {
    static let check = DoctorCheck(
        "finesse",
        inDatabase: { database, subject in
            let settings = subject.settings[FinesseSettings.self]
            guard !settings.urls.isEmpty else { return [] }
            guard settings.user != nil else {
                return [.warning("finesse", "finesse.user is not set", "Without it nobody sees more than their own state.")]
            }
            // A database of before this version has no such table.
            guard let cluster = try? await database.read({ try FinesseStore.find(on: $0) }) else { return [] }
            return [finding(cluster)] + (settings.events == .off ? [] : events(cluster))
        })

    static func finding(_ cluster: FinesseCluster?) -> Finding {
        guard let cluster, let readAt = cluster.readAt ?? cluster.failedAt else {
            return .warning("finesse", "the agents were not read yet", "A running server does it.")
        }
        guard let trouble = cluster.trouble else { return .ok("finesse", "the agents were last read at \(readAt.rfc3339)") }
        let since = (cluster.failedAt ?? readAt).rfc3339
        let reason = cluster.failure ?? trouble.rawValue
        guard cluster.isGivenUp else { return .problem("finesse", "the agents cannot be read since \(since): \(reason)", advice(trouble)) }
        return .problem(
            "finesse", "nobody asks since \(since): \(reason)",
            "Correct finesse.user and finesse.password; the fifth wrong password would lock the account.")
    }

    /// Nothing where Finesse offers none, or nobody has tried yet.
    static func events(_ cluster: FinesseCluster?) -> [Finding] {
        guard let events = cluster?.events else { return [] }
        if let since = events.since { return [.ok("finesse", "Finesse's events are heard since \(since.rfc3339)")] }
        guard let failure = events.failure else { return [] }
        let polled = "States are read every finesse.poll_seconds all the same; finesse.events = off ends this."
        guard events.isGivenUp else {
            return [
                .warning(
                    "finesse", "Finesse's events are not heard: \(failure)",
                    "Look at the secure XMPP port that SystemInfo names, and at finesse.ca_file. \(polled)")
            ]
        }
        return [
            .warning(
                "finesse", "nobody tries to hear Finesse's events any more: \(failure)",
                "Finesse does not take finesse.user and finesse.password there; the fifth wrong password would lock the account. \(polled)")
        ]
    }

    private static func advice(_ trouble: FinesseTrouble) -> String? {
        switch trouble {
        case .away: "Look at finesse.urls, at the network and at the VPN between here and there."
        case .certificate: "Set finesse.ca_file to the authority of its certificate."
        case .outOfService: "Look at Finesse itself: its nodes say that they do not serve."
        case .signIn: "Look at finesse.user and finesse.password."
        case .rights: "finesse.user has to be an administrator of Finesse, or a supervisor of a team."
        case .unreadable: "Look whether finesse.urls leads to Finesse itself."
        }
    }
}
