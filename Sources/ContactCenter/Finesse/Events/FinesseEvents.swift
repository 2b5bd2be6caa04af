import Kernel
import Logging
import Platform

/// Hears what Finesse tells of its own accord, in the process that polls: states are known at once, also those that last shorter than a poll.
/// Polls go on; whatever is wrong here costs speed alone.
///
/// A refused password counts for the account as one that is typed. So it is offered only where the last poll was answered, never again before
/// the next one was, and after the second refusal not until the settings change.
struct FinesseEvents: Sendable {
    /// How often is looked whether it is still this process, this node, and these teams, and in which of these rounds the server is asked
    /// whether it is there: Finesse wants that every 20 seconds.
    private static let (look, ping) = (Duration.seconds(5), 4)
    /// What waits to be kept; a poll tells what is lost of more.
    private static let backlog = 1000

    let hearing: FinesseHearing
    let client: FinesseClient
    let login: FinesseLogin
    /// Of our connection alone: one that a desktop has, too, would break both.
    let resource: String
    let authorities: String?
    /// How long a login is left alone after three wrong passwords.
    let lockPause: Duration
    let pauses: FinesseEventPauses
    let connect: @Sendable (XMPPAccount) -> XMPPLink
    let logger: Logger
    /// How long an answer is waited for.
    var patience = XMPPTalk.patience
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    private var database: Database { hearing.database }

    /// Connects when it is time to, and hears until the connection is over, or the task is cancelled.
    /// - Returns: whether there was a try.
    @discardableResult
    func runOnce() async throws -> Bool {
        let time = hearing.now()
        guard pauses.isOver(at: time), let place = client.events, try await mayTry(at: time) else { return false }
        guard let account = try await reserved(at: time, place) else { return false }
        let (link, line) = (connect(account), FinesseEventLine())
        try await withTaskCancellationHandler {
            // A task of its own: also where this one is cancelled the end is waited for, so that what was subscribed to ends with it.
            try await Task { try await settle(await hear(link, line, place)) }.value
        } onCancel: {
            line.end(because: nil)
            line.leave()
            link.close()
        }
        return true
    }

    // MARK: Before

    private func mayTry(at time: Timestamp) async throws -> Bool {
        guard let cluster = try await database.read({ try hearing.held(at: time, on: $0) }), let readAt = cluster.readAt else {
            return false
        }
        return cluster.trouble == nil && !cluster.events.isGivenUp && pauses.refusedAt.map { readAt > $0 } ?? true
    }

    /// The try is counted before it is made, as those of people are. Nil where none is left.
    private func reserved(at time: Timestamp, _ place: FinesseEventPlace) async throws -> XMPPAccount? {
        let known = client.ownLogin
        let jid = try await database.write { connection -> JID? in
            let account = try FinesseNames.account(of: login.username, on: connection)
            let name = known ?? (account.isKnown ? account.name : login.username)
            guard let jid = JID(account: name, at: place.domain) else { return nil }
            return try FinesseTries.reserve(account, pause: lockPause, at: time, on: connection) == nil ? jid : nil
        }
        guard let jid else { return nil }
        var found = XMPPAccount(
            jid: jid.with(resource: resource), password: login.password, host: place.host, port: place.port, authorities: authorities)
        (found.isEncryptedAtOnce, found.endsAtRefusal) = (true, true)
        return found
    }

    /// The password was taken, or nothing was said of it.
    private func takeBack(on connection: any SQLConnection) throws {
        try FinesseTries.takeBack(try FinesseNames.account(of: login.username, on: connection), on: connection)
    }

    // MARK: One connection

    /// How a connection ended.
    private struct End {
        /// When it was signed in.
        var begin: Timestamp?
        /// Nil where it was us.
        var reason: String?
        var isRefused = false
    }

    private func hear(_ link: XMPPLink, _ line: FinesseEventLine, _ place: FinesseEventPlace) async -> End {
        var end = End()
        let (notices, queue) = AsyncStream.makeStream(of: FinesseNotice.self, bufferingPolicy: .bufferingNewest(Self.backlog))
        await withTaskGroup { group in
            for await event in link.events {
                switch event {
                case .connected(let own):
                    guard let publisher = JID(place.publisher) else { break }
                    let stream = FinesseEventStream(XMPPTalk(link: link, own: own, patience: patience), publisher: publisher)
                    guard line.begin(stream) else { continue }
                    end.begin = hearing.now()
                    group.addTask { for await notice in notices { await take(notice) } }
                    group.addTask {
                        line.end(because: await keep(stream, place))
                        line.leave()
                        link.close()
                    }
                case .stanza(let stanza) where stanza.name == "iq": line.stream?.talk.take(stanza)
                case .stanza(let stanza) where stanza.name == "message":
                    for notice in line.stream?.notices(in: stanza) ?? [] { queue.yield(notice) }
                case .stanza: break
                case .closed(let reason, let isRefused):
                    (end.reason, end.isRefused) = (line.reason.map(\.text) ?? Optional(reason), isRefused)
                }
            }
            line.stream?.talk.end(end.reason ?? "the connection was closed")
            queue.finish()
            group.cancelAll()
        }
        return end
    }

    /// Subscribes, and looks after it until there is a reason to end it: nil for one that is no failure.
    private func keep(_ stream: FinesseEventStream, _ place: FinesseEventPlace) async -> String? {
        do {
            // The login was taken. Only what is addressed to this connection comes here, and nothing that is a desktop's.
            try await database.write { try takeBack(on: $0) }
            stream.talk.send(Stanza("presence", [:], [Stanza("priority", text: "-1")]))
            for round in 0... {
                guard client.events == place, let agents = try await hearing.agents() else { return nil }
                try await stream.subscribe(to: agents)
                if round == 0 {
                    try await hearing.began()
                    logger.info("Finesse's events are heard", metadata: ["jid": "\(stream.talk.own)"])
                } else if round.isMultiple(of: Self.ping) {
                    try await stream.talk.check()
                }
                try await sleep(Self.look)
            }
            return nil
        } catch let failure as XMPPFailure {
            return failure.words
        } catch is CancellationError {
            return nil
        } catch {
            return "what is heard cannot be kept"
        }
    }

    private func take(_ notice: FinesseNotice) async {
        do { try await hearing.take(notice) } catch is CancellationError {} catch {
            logger.warning("what Finesse told cannot be kept", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Afterwards

    private func settle(_ end: End) async throws {
        let time = hearing.now()
        let isNews = pauses.end(end.reason, isRefused: end.isRefused, lived: end.begin.map { time.since($0) }, at: time)
        try await database.write { connection in
            if end.begin == nil, !end.isRefused { try takeBack(on: connection) }
            guard let known = try hearing.held(at: time, on: connection)?.events else { return }
            let refusals = end.isRefused ? known.refusals + 1 : end.begin == nil ? known.refusals : 0
            try FinesseStore.setEvents(.init(failure: end.reason, refusals: refusals), by: hearing.owner, on: connection)
        }
        guard isNews, let reason = end.reason else { return }
        logger.warning("Finesse's events are not heard", metadata: ["reason": "\(reason)"])
    }
}

extension XMPPFailure {
    /// For operators.
    fileprivate var words: String {
        switch self {
        case .lost(let reason): reason
        case .refused(let condition, _): "its publisher refuses the subscription (\(condition))"
        }
    }
}
