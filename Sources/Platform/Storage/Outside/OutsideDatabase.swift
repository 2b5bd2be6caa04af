package import NIOPosix
import Synchronization

/// A connection to a database of others. Whoever takes one out of those that are kept has it alone.
package protocol OutsideConnection: AnyObject, Sendable {
    /// Runs one statement; each value of a row as text, nil for null. What is no UTF-8 is mended.
    func rows(_ sql: String) throws(OutsideFailure) -> [[String?]]
}

/// A database that is not ours: MySQL or MariaDB by libmariadb, PostgreSQL by libpq. Both libraries wait in their calls, so they are used on
/// threads of their own. Connections are kept from one use to the next.
package final class OutsideDatabase: Sendable {
    /// What a connection is set to.
    package struct Options: Sendable {
        /// Whether the server itself is told to refuse every change.
        package var isReadOnly: Bool
        /// How long one statement may take.
        package var statementSeconds: Int
        /// PEM file of authorities that are trusted besides the system's.
        package var authorities: String?
        /// In which PostgreSQL tells times that know their zone.
        package var zone: String?

        package init(isReadOnly: Bool, statementSeconds: Int, authorities: String? = nil, zone: String? = nil) {
            (self.isReadOnly, self.statementSeconds, self.authorities, self.zone) = (isReadOnly, statementSeconds, authorities, zone)
        }

        var connectSeconds: Int { min(statementSeconds, OutsideDatabase.longestConnecting) }
    }

    private struct Idle: Sendable {
        let connection: any OutsideConnection
        let since: ContinuousClock.Instant
    }

    private static let longestConnecting = 5
    /// Whatever happens, nobody waits longer than this besides one statement's time.
    private static let grace = Duration.seconds(6)
    /// Connections that nobody used for so long may have been forgotten on the way.
    private static let longestIdle = Duration.seconds(60)

    package let address: OutsideAddress
    private let options: Options
    private let threads: NIOThreadPool
    private let idle = Mutex<[Idle]>([])

    /// - Parameter threads: started; as many statements run at the same time as there are threads.
    package init(_ address: OutsideAddress, _ options: Options, on threads: NIOThreadPool) {
        (self.address, self.options, self.threads) = (address, options, threads)
    }

    /// How statements are written there.
    package var dialect: OutsideDialect { address.dialect }

    /// Uses one connection for as many statements as it takes. Where a kept one turns out to be lost, the work begins once more on a new one:
    /// it must not mind that.
    /// - Throws: ``OutsideFailure``, also when the time is over.
    package func run<Value: Sendable>(_ work: @escaping @Sendable (any OutsideConnection) throws -> Value) async throws -> Value {
        let limit = Duration.seconds(options.statementSeconds) + Self.grace
        let end = ContinuousClock.now + limit
        let failure = OutsideFailure(.late, message: "no answer within \(limit.components.seconds) s")
        return try await Deadline.run(limit, failing: failure) { [self] in
            try await threads.runIfActive { [self] in
                // Nobody waits any more.
                guard ContinuousClock.now < end else { throw failure }
                return try attempt(work, until: end)
            }
        }
    }

    private func attempt<Value>(
        _ work: (any OutsideConnection) throws -> Value, until end: ContinuousClock.Instant
    ) throws -> Value {
        if let kept = takeIdle() {
            do { return try use(kept, work) } catch let failure as OutsideFailure where failure.kind == .away {
                guard ContinuousClock.now < end else { throw failure }
            }
        }
        return try use(open(), work)
    }

    private func use<Value>(_ connection: any OutsideConnection, _ work: (any OutsideConnection) throws -> Value) throws -> Value {
        do {
            let value = try work(connection)
            keep(connection)
            return value
        } catch {
            if let failure = error as? OutsideFailure, !failure.endsConnection { keep(connection) }
            throw error
        }
    }

    private func open() throws(OutsideFailure) -> any OutsideConnection {
        switch address.kind {
        case .maria(let address): try MariaConnection(address, options)
        case .postgres(let url): try OutsidePostgresConnection(url, options)
        }
    }

    private func takeIdle() -> (any OutsideConnection)? {
        let now = ContinuousClock.now
        return idle.withLock { idle in
            idle.removeAll { now - $0.since > Self.longestIdle }
            return idle.popLast()?.connection
        }
    }

    private func keep(_ connection: any OutsideConnection) {
        idle.withLock { $0.append(Idle(connection: connection, since: .now)) }
    }
}
