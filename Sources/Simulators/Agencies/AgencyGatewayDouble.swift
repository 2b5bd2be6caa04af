import Foundation
package import Kernel
package import Platform
import Synchronization

/// The agencies' gateway: sessions that end, and agencies as XML. It misbehaves as it is told.
package final class AgencyGatewayDouble: Sendable {
    package enum Condition: Sendable, Hashable {
        case inService
        case slow(Duration)
        /// Takes the request and says nothing.
        case hangs
        /// Ends the connection without an answer.
        case hangsUp
        case fails(status: Int)
        /// 200, and half of the document.
        case breaksOff
        /// 200, and a document of something else.
        case wrongRoot
    }

    /// How it says that a session has ended.
    package enum Ending: Sendable, Hashable {
        /// 401.
        case refuses
        /// 200, and a page to sign in at.
        case otherRoot
    }

    package struct Account: Sendable, Hashable {
        package let user: String
        package let password: String
    }

    private struct State {
        var agencies: [String: SimulatedAgency] = [:]
        var sessions: [String: Timestamp] = [:]
        var condition = Condition.inService
        var ending = Ending.refuses
        var lifetime = Duration.seconds(1800)
        var signIns = 0
        var views: [String] = []
    }

    private static let (signInPath, viewPath) = ("/xmlgate/auth_data.jsp", "/xmlgate/agency/view")

    package let account = Account(user: "switchboard", password: "gate-robot")
    private let world: World
    private let state = Mutex(State())

    package init(world: World) { self.world = world }

    // MARK: What tests and the demo do

    package func add(_ agencies: [SimulatedAgency]) {
        state.withLock { state in for agency in agencies { state.agencies[agency.id] = agency } }
    }

    package func set(_ condition: Condition) { state.withLock { $0.condition = condition } }

    /// Nobody is signed in any more; who signs in is for so long.
    package func expireSessions(_ ending: Ending = .refuses, lifetime: Duration = .seconds(1800)) {
        state.withLock { ($0.sessions, $0.ending, $0.lifetime) = ([:], ending, lifetime) }
    }

    /// How often somebody signed in, right or wrong.
    package var signIns: Int { state.withLock { $0.signIns } }
    /// Agencies that were asked for, in order.
    package var views: [String] { state.withLock { $0.views } }

    /// In this process, whatever the host of an address.
    package var http: OutboundHTTP { OutboundHTTP { [self] in try reply(.init($0)).outbound() } }

    package func reply(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        switch state.withLock({ $0.condition }) {
        case .inService: .answer(answer(request))
        case .slow(let pause): .answer(answer(request), after: pause)
        case .hangs: .silence
        case .hangsUp: .hangUp
        case .fails(let status): .answer(.init(status, "status \(status)"))
        case .breaksOff: .answer(broken(answer(request)))
        case .wrongRoot: .answer(Self.xml(SimulatedXML("maintenance", "until tomorrow")))
        }
    }

    // MARK: The interface

    private func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
        guard request.method == "GET" else { return .init(405) }
        let items = URLComponents(string: request.uri)?.queryItems ?? []
        let query = Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
        switch request.path {
        case Self.signInPath: return signIn(query)
        case Self.viewPath: return view(query)
        default: return .init(404)
        }
    }

    private func signIn(_ query: [String: String]) -> LoopbackServer.Answer {
        let session = world.randomCode(length: 32)
        let isRight = query["j_login_request"] == "1" && query["j_login"] == account.user && query["j_passwd"] == account.password
        state.withLock { state in
            state.signIns += 1
            if isRight { state.sessions[session] = world.now().adding(state.lifetime) }
        }
        guard isRight else { return Self.xml(SimulatedXML("error", "login failed"), status: 401) }
        return Self.xml(SimulatedXML("auth", [SimulatedXML("result", "ok"), SimulatedXML("sessionId", session)]))
    }

    private func view(_ query: [String: String]) -> LoopbackServer.Answer {
        let now = world.now()
        guard let id = query["agencyId"] else { return .init(400) }
        let (isKnown, ending, agency) = state.withLock { state in
            let isKnown = query["aid"].flatMap { state.sessions[$0] }.map { $0 > now } ?? false
            if isKnown { state.views.append(id) }
            return (isKnown, state.ending, state.agencies[id])
        }
        guard isKnown else {
            return ending == .refuses ? .init(401) : Self.xml(SimulatedXML("loginForm", [SimulatedXML("message", "session expired")]))
        }
        guard let agency else { return .init(404) }
        return Self.xml(agency.document)
    }

    private func broken(_ answer: LoopbackServer.Answer) -> LoopbackServer.Answer {
        var answer = answer
        answer.body = answer.body.prefix(answer.body.count / 2)
        return answer
    }

    private static func xml(_ document: SimulatedXML, status: Int = 200) -> LoopbackServer.Answer {
        .init(
            status, headers: ["Content-Type": "text/xml; charset=utf-8"],
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.document())
    }
}
