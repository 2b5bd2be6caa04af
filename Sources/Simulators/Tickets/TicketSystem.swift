import Foundation
package import Kernel
package import Platform
import Synchronization

/// A ticket system as network operations have one (NTTM): its HTTP interface, strict to the contract, over tickets that a
/// seed and the clock tell. It misbehaves as it is told.
package final class TicketSystem: Sendable {
    /// How it fails.
    package enum Misbehaviour: Sendable, Hashable {
        case slow(Duration)
        /// Takes the request and says nothing.
        case hangs
        /// Ends the connection without an answer.
        case hangsUp
        case answers(status: Int)
        /// 200, and a page of HTML.
        case garbage
        /// 200, and half of the JSON.
        case breaksOff
        /// Tickets of five megabytes.
        case swells
    }

    package enum Call: Sendable, Hashable, CaseIterable {
        case authenticate, logout, filter, tasks, tickets, ticket
    }

    /// Keys of its saved filters.
    package static let (arrearsFilter, stoppedFilter) = (TicketFilter.arrearsKey, TicketFilter.stoppedKey)

    package struct Account: Sendable {
        package let email: String
        package let password: String
    }

    private struct State {
        /// When each ends, by token.
        var sessions: [String: Timestamp] = [:]
        var lifetime = Duration.seconds(8 * 3600)
        var misbehaviours: [Call: (kind: Misbehaviour, left: Int)] = [:]
        var calls: [Call] = []
    }

    package let account = Account(email: "robot@example.com", password: "ticket-robot")
    let book: TicketBook
    private let world: World
    private let state = Mutex(State())

    /// - Parameter seed: the same seed tells the same tickets.
    package init(seed: UInt64 = 1, world: World) { (book, self.world) = (TicketBook(seed: seed), world) }

    // MARK: What tests and the demo do

    /// - Parameters:
    ///   - calls: which; all where none are named.
    ///   - times: how often.
    package func misbehave(_ kind: Misbehaviour, on calls: Call..., times: Int = .max) {
        state.withLock { state in
            for call in calls.isEmpty ? Call.allCases : calls { state.misbehaviours[call] = (kind, times) }
        }
    }

    package func behave() { state.withLock { $0.misbehaviours = [:] } }

    /// Nobody is signed in any more, and who signs in is for so long.
    package func expireSessions(lifetime: Duration = .seconds(8 * 3600)) {
        state.withLock { state in (state.sessions, state.lifetime) = ([:], lifetime) }
    }

    /// What was called so far, in order.
    package var calls: [Call] { state.withLock { $0.calls } }
    package var sessions: Int { state.withLock { $0.sessions.count } }

    /// All tickets closed on a day (since 1970, Moscow) as they are now, the newest first.
    package func documents(closedOn day: Int64) -> [JSON] {
        let (start, now) = (TicketBook.start(of: day), seconds)
        return book.plans(living: start, start + 86_399).filter { (start..<start + 86_400).contains($0.closed) && $0.closed <= now }
            .map { $0.json(at: now) }
    }

    /// Numbers of the tickets that wait now.
    package var suspended: [Int64] {
        let now = seconds
        return book.plans(living: now, now).filter { $0.waiting(at: now) != nil }.map(\.number)
    }

    /// The day of now, since 1970, in its zone.
    package var today: Int64 { TicketBook.day(of: seconds) }

    var seconds: Int64 { world.now().microseconds.flooringDivision(by: 1_000_000) }

    // MARK: Sessions

    /// Signing in ends the sessions of before.
    func signIn(email: String, password: String) -> String? {
        guard email == account.email, password == account.password else { return nil }
        let token = world.randomCode(length: 40)
        state.withLock { state in state.sessions = [token: world.now().adding(state.lifetime)] }
        return token
    }

    func signOut(_ token: String) { state.withLock { $0.sessions[token] = nil } }
    func isSignedIn(_ token: String) -> Bool { state.withLock { $0.sessions[token].map { $0 > world.now() } ?? false } }

    /// Notes the call, and how it is to fail.
    func begin(_ call: Call) -> Misbehaviour? {
        state.withLock { state in
            state.calls.append(call)
            guard let (kind, left) = state.misbehaviours[call], left > 0 else { return nil }
            state.misbehaviours[call] = (kind, left - 1)
            return kind
        }
    }
}
