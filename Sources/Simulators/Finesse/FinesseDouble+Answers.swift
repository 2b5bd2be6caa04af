import Foundation
import Kernel
import Synchronization

/// Who asks, and what they are answered.
extension FinesseDouble {
    /// Why a request is refused, in Finesse's form.
    struct Refusal: Error {
        let status: Int
        let type: String
        let message: String
        var data = ""

        static func notSignedIn(_ message: String = "UNAUTHORIZED") -> Refusal {
            .init(status: 401, type: "Authorization Failure", message: message)
        }
        static func notTheirs(_ status: Int = 401) -> Refusal {
            .init(
                status: status, type: status == 403 ? "Forbidden" : "Invalid Authorization User Specified",
                message: "the user has no right to this object")
        }
        static func notFound(_ type: String = "Not Found") -> Refusal { .init(status: 404, type: type, message: "no such object") }
        static func invalid(_ message: String, _ data: String = "", type: String = "Invalid Input") -> Refusal {
            .init(status: 400, type: type, message: message, data: data)
        }
    }

    /// What is answered at once: a status, a document or nothing.
    struct Outcome {
        var status = 200
        var document: SimulatedXML?
    }

    func reply(_ request: LoopbackServer.Request, at node: Node) -> LoopbackServer.Reply {
        let (login, password) = Self.credentials(request.headers["authorization"])
        let condition = storage.withLock { storage in
            let condition = storage.conditions[node] ?? .inService
            if condition != .away {
                storage.asked.append(Asked(node: node, method: request.method, path: request.path, login: login))
            }
            return condition
        }
        switch condition {
        case .away: return .hangUp
        case .hangs: return .silence
        case .fails(let status):
            return .answer(written(Self.error("Internal Server Error", "RUNTIME_EXCEPTION"), status: status, request))
        case .garbage: return .answer(.init(200, headers: ["Content-Type": "text/html"], "<html><body>Cisco</body></html>"))
        case .outOfService:
            if request.path == "/finesse/api/SystemInfo" {
                return .answer(written(systemInfo(node, isInService: false), status: 200, request))
            }
            var answer = written(Self.error("Service Unavailable", "SERVER_OUT_OF_SERVICE"), status: 503, request)
            answer.headers["Retry-After"] = "5"
            return .answer(answer)
        case .slow(let pause): return .answer(settled(request, login, password, at: node), after: pause)
        case .inService: return .answer(settled(request, login, password, at: node))
        }
    }

    private func settled(_ request: LoopbackServer.Request, _ login: String?, _ password: String?, at node: Node) -> LoopbackServer.Answer {
        let now = now()
        storage.withLock { $0.settle(at: now) }
        do {
            let outcome = try outcome(request, login, password, at: node)
            return written(outcome.document, status: outcome.status, request)
        } catch let refusal as Refusal {
            var answer = written(Self.error(refusal.type, refusal.message, refusal.data), status: refusal.status, request)
            if refusal.status == 401 { answer.headers["WWW-Authenticate"] = "Basic realm=\"Cisco Finesse\"" }
            return answer
        } catch {
            return written(Self.error("Bad Request", "the body is no document"), status: 400, request)
        }
    }

    private func outcome(_ request: LoopbackServer.Request, _ login: String?, _ password: String?, at node: Node) throws -> Outcome {
        let parts = request.path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        guard parts.count >= 3, parts[0] == "finesse", parts[1] == "api" else { throw Refusal.notFound() }
        if parts[2] == "SystemInfo", parts.count == 3, request.method == "GET", storage.withLock({ $0.isSystemInfoOpen }) {
            return Outcome(document: systemInfo(node, isInService: true))
        }
        let caller = try signedIn(login, password)
        switch (request.method, parts[2], parts.count) {
        case ("GET", "SystemInfo", 3): return Outcome(document: systemInfo(node, isInService: true))
        case ("GET", "User", 4): return Outcome(document: Self.user(try readable(parts[3], by: caller)))
        case ("GET", "Users", 3): return Outcome(document: try users(for: caller))
        case ("PUT", "User", 4): return try change(parts[3], request, by: caller)
        case ("GET", "User", 5) where parts[4] == "ReasonCodes": return Outcome(document: try reasons(of: parts[3], request, for: caller))
        case ("GET", "User", 5) where parts[4] == "Dialogs": return Outcome(document: try dialogs(of: parts[3], for: caller))
        case ("PUT", "User", 6) where parts[4] == "Dialogs": return try act(on: parts[5], request, by: caller)
        case ("GET", "Team", 4): return Outcome(document: try team(parts[3], for: caller))
        case ("GET", "Dialog", 4): return Outcome(document: try dialog(parts[3], for: caller))
        case ("PUT", "Dialog", 4): return try act(on: parts[3], request, by: caller)
        case ("GET", "ReasonCodes", 3):
            guard caller.roles.contains(.administrator) else { throw Refusal.notTheirs(403) }
            // The configuration is told by the first node alone.
            guard node == .first else { throw Refusal.notTheirs(403) }
            return Outcome(document: reasonList("NOT_READY"))
        default: throw Refusal.notFound()
        }
    }

    // MARK: Sign-in

    /// A wrong password counts, a right one counts nothing while the account is locked.
    private func signedIn(_ login: String?, _ password: String?) throws -> FinesseAgent {
        guard let login, let password else { throw Refusal.notSignedIn() }
        let now = now()
        let agent = storage.withLock { storage -> FinesseAgent? in
            guard let agent = storage.agent(login), !storage.isLocked(agent.id, at: now) else { return nil }
            if agent.password == password {
                storage.failures[agent.id] = nil
                return agent
            }
            let count = (storage.failures[agent.id].flatMap { $0.lockedUntil == nil ? $0.count : nil } ?? 0) + 1
            storage.failures[agent.id] = (count, count >= Self.mostFailures ? now.adding(Self.lockTime) : nil)
            return nil
        }
        guard let agent else { throw Refusal.notSignedIn() }
        return agent
    }

    private static func credentials(_ header: String?) -> (String?, String?) {
        guard let header, header.hasPrefix("Basic "), let data = Data(base64Encoded: String(header.dropFirst(6))) else { return (nil, nil) }
        guard let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":") else { return (nil, nil) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private func written(_ document: SimulatedXML?, status: Int, _ request: LoopbackServer.Request) -> LoopbackServer.Answer {
        let spelling = storage.withLock { $0.spelling }
        var headers = ["Content-Type": "application/xml"]
        headers["requestId"] = request.headers["requestid"]
        return .init(status, headers: headers, document?.document(spelling) ?? "")
    }
}
