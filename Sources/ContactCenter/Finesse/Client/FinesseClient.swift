import Accounts
import Foundation
import HTTPTypes
import Kernel
import Platform
import Synchronization

/// Asks a cluster of one or two nodes over Finesse's REST API: the node that last served first, the other one where that does not serve.
/// A wrong password is never tried at a second node. Throws ``FinesseFailure`` and `CancellationError` only.
struct FinesseClient: Sendable {
    /// How long an answer may take.
    enum Patience {
        /// Of questions whether it is there.
        static let short = Duration.seconds(5)
        /// Of one person's.
        static let usual = Duration.seconds(10)
        /// Of lists.
        static let long = Duration.seconds(15)
    }

    /// Bytes of an answer.
    static let answerLimit = 16 << 20

    /// An answer that was taken.
    struct Answer: Sendable {
        let status: Int
        /// Nil for one without a body.
        let body: FinesseXML?
        /// Place of the node among ``nodes``.
        let node: Int
    }

    /// Without a slash at the end.
    let nodes: [String]
    private let http: @Sendable (Duration) -> OutboundHTTP
    private let now: @Sendable () -> Timestamp
    private let memory: Memory

    /// Which node serves, as this process knows it.
    private final class Memory: Sendable {
        let active = Mutex(0)
        let places = Mutex<[Int: FinesseEventPlace]>([:])
        let login = Mutex<String?>(nil)
    }

    init(nodes: [URL], http: @escaping @Sendable (Duration) -> OutboundHTTP, now: @escaping @Sendable () -> Timestamp) {
        self.nodes = nodes.map { url in
            let text = url.absoluteString
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        (self.http, self.now, memory) = (http, now, Memory())
    }

    var active: Int { memory.active.withLock { min($0, nodes.count - 1) } }
    var activeNode: String { nodes[active] }

    func use(_ node: Int) { memory.active.withLock { $0 = node } }

    /// Where the node that serves tells of changes, as far as it has said so.
    var events: FinesseEventPlace? { memory.places.withLock { [active] in $0[active] } }

    /// Finesse's own name of the login of the settings, as far as a poll has learnt it.
    var ownLogin: String? { memory.login.withLock { $0 } }

    func remember(own login: String) { memory.login.withLock { $0 = login } }

    func remember(_ place: FinesseEventPlace?, of node: Int) { memory.places.withLock { $0[node] = place } }

    // MARK: Requests

    /// - Parameter root: of the document that has to come: what is none is the page of something else.
    func get(
        _ path: String, _ root: String, as login: FinesseLogin?, within patience: Duration = Patience.usual
    ) async throws -> FinesseXML {
        guard let body = try await send("GET", path, nil, root, as: login, within: patience).body else { throw FinesseFailure.unreadable }
        return body
    }

    /// - Parameter path: below `/finesse/api`, e.g. `/User/7314`, its parts encoded.
    func send(
        _ method: String, _ path: String, _ body: (type: String, text: String)?, _ root: String? = nil, as login: FinesseLogin?,
        within patience: Duration = Patience.usual
    ) async throws -> Answer {
        let first = active
        var failures: [FinesseFailure] = []
        for node in [first] + nodes.indices.filter({ $0 != first }) {
            do {
                let answer = try await send(method, path, body, root, as: login, to: node, within: patience)
                if node != first { use(node) }
                return answer
            } catch let failure as FinesseFailure {
                failures.append(failure)
                guard failure.isOfNode else { throw failure }
            }
        }
        // What the node says that answered tells more than that another one does not.
        throw failures.first { if case .away = $0 { false } else { true } } ?? failures.first ?? .unreadable
    }

    /// To one node alone.
    func send(
        _ method: String, _ path: String, _ body: (type: String, text: String)?, _ root: String? = nil, as login: FinesseLogin?,
        to node: Int,
        within patience: Duration
    ) async throws -> Answer {
        var request = OutboundHTTP.Request(method: method, url: nodes[node] + "/finesse/api" + path)
        request.headers["Accept"] = "application/xml"
        if let login { request.headers["Authorization"] = login.header }
        if let body {
            request.headers["Content-Type"] = body.type
            request.body = Data(body.text.utf8)
        }
        let answer: OutboundHTTP.Answer
        do { answer = try await http(patience).send(request) } catch let failure as OutboundFailure {
            throw FinesseFailure(failure)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw FinesseFailure.away("\(error)")
        }
        let xml = answer.body.isEmpty ? nil : FinesseXML(answer.body)
        if let failure = FinesseFailure(status: answer.status, body: xml, retryAfter: answer.retryAfter(at: now())) { throw failure }
        if let root, xml?.name != root { throw FinesseFailure.unreadable }
        return Answer(status: answer.status, body: xml, node: node)
    }

    /// A part of a path.
    static func encoded(_ text: String) -> String { FormText.encoded(text) }
}
