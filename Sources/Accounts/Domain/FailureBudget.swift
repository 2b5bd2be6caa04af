import Kernel

/// Which failed sign-ins are written to the audit log, so that guessing cannot fill the disk: of one user from one
/// address one a minute, of all together thirty a minute. Each line says how many tries it stands for.
struct FailureBudget: Sendable {
    struct Key: Hashable {
        /// Nil for a name nobody has: what was typed may be a password.
        let user: UserID?
        let address: String
    }

    static let interval = Duration.seconds(60)
    static let mostInInterval = 30
    private static let mostKeys = 5000

    private var written: [Key: Timestamp] = [:]
    private var unwritten: [Key: Int] = [:]
    private var latest: [Timestamp] = []

    /// How many tries a line written now stands for; nil when this one is only counted.
    mutating func count(_ key: Key, at now: Timestamp) -> Int? {
        if written.count >= Self.mostKeys {
            written = written.filter { now.since($0.value) < Self.interval }
            unwritten = unwritten.filter { written[$0.key] != nil }
        }
        let tries = (unwritten[key] ?? 0) + 1
        latest.removeAll { now < $0 || now.since($0) >= Self.interval }
        let isEarly = written[key].map { now >= $0 && now.since($0) < Self.interval } ?? false
        guard !isEarly, latest.count < Self.mostInInterval else {
            if unwritten.count < Self.mostKeys || unwritten[key] != nil { unwritten[key] = tries }
            return nil
        }
        unwritten[key] = nil
        written[key] = now
        latest.append(now)
        return tries
    }
}
