import Foundation
package import Platform
import Synchronization

/// A gateway of agencies in memory: strict about sessions, and as bad as it is told to be.
package final class GatewayDouble: Sendable {
    package enum Mode: Sendable, Hashable {
        case answers
        /// Nothing listens.
        case away
        /// Takes requests and answers once it is told to go on (``release()``).
        case silent
        /// Answers every view of an agency so.
        case views(status: Int, body: String)
        /// Knows neither the name nor the password.
        case refuses
        /// Answers every sign-in so.
        case signsIn(status: Int, body: String)
    }

    private struct State {
        var mode = Mode.answers
        var agencies: [String: String] = [:]
        var session: String?
        var count = 0
        var asked: [String] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    package static let url = "http://gateway.example.test"
    package static let (user, password) = ("desk", "s&cret=1")

    private let state = Mutex(State())

    package init() {}

    // MARK: What it is told

    package var mode: Mode {
        get { state.withLock { $0.mode } }
        set { state.withLock { $0.mode = newValue } }
    }

    package func add(_ id: String, _ xml: String) { state.withLock { $0.agencies[id] = xml } }

    /// An agency as the real one describes it.
    package static func agency(
        _ name: String, blackList: String = "false", contract: String = "true", phone: String = "+37060000001", person: String = "Ona"
    ) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <agency><name>\(name)</name><nameEng>\(name) EN</nameEng><city>Vilnius</city><percent>10</percent><frontOffice>true</frontOffice>
        <contract>\(contract)</contract><sentTourists>42</sentTourists><boss>Bronius</boss><curator><fullName>Curt Curator</fullName></curator>
        <blackList>\(blackList)</blackList><managers><manager>M1</manager><manager>M2</manager></managers>
        <contacts><contact><value>+37069999999</value><person>Other</person><description>other desk</description></contact>
        <contact><value>\(phone)</value><person>\(person)</person><description>desk</description></contact></contacts></agency>
        """
    }

    /// The session of everybody has expired.
    package func expire() { state.withLock { $0.session = "expired" } }

    /// Lets go on who waits.
    package func release() {
        let waiting = state.withLock { state in
            state.mode = .answers
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    // MARK: What it saw

    /// Paths with their queries, in their order.
    package var asked: [String] { state.withLock { $0.asked } }
    package var signIns: Int { asked.count { $0.contains("auth_data.jsp") } }
    package var views: Int { asked.count { $0.contains("/agency/view") } }

    // MARK: Answers

    package var http: OutboundHTTP { OutboundHTTP { [self] in try await answer($0) } }

    private func answer(_ request: OutboundHTTP.Request) async throws -> OutboundHTTP.Answer {
        let path = String(request.url.dropFirst(Self.url.count))
        if note(path) == .silent {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.mode == .silent else { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        }
        return try state.withLock { try Self.answer(path, &$0) }
    }

    private func note(_ path: String) -> Mode {
        state.withLock { state in
            state.asked.append(path)
            return state.mode
        }
    }

    private static func answer(_ path: String, _ state: inout State) throws -> OutboundHTTP.Answer {
        let parts = URLComponents(string: path)
        func field(_ name: String) -> String? { parts?.queryItems?.first { $0.name == name }?.value }
        switch state.mode {
        case .away: throw OutboundFailure.refused
        default: break
        }
        switch parts?.path {
        case "/xmlgate/auth_data.jsp":
            if case .signsIn(let status, let body) = state.mode { return xml(body, status: status) }
            guard state.mode != .refuses, field("j_login_request") == "1", field("j_login") == user, field("j_passwd") == password else {
                return xml("<error>login</error>")
            }
            state.count += 1
            state.session = "session-\(state.count)"
            return xml("<auth><sessionId>session-\(state.count)</sessionId></auth>")
        case "/xmlgate/agency/view":
            if case .views(let status, let body) = state.mode { return xml(body, status: status) }
            guard let session = state.session, field("aid") == session else { return xml("<error>session</error>", status: 401) }
            return xml(state.agencies[field("agencyId") ?? ""] ?? "<error>no such agency</error>")
        default: return xml("<error/>", status: 404)
        }
    }

    private static func xml(_ text: String, status: Int = 200) -> OutboundHTTP.Answer {
        .init(status: status, headers: ["content-type": "text/xml"], body: Data(text.utf8))
    }
}
