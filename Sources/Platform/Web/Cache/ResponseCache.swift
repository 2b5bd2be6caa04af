import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOHTTP1
import Synchronization

/// Answers that anybody may have, for as long as they say themselves: a shared cache (RFC 9111) in front of the routes. With it a
/// public page costs what sending its bytes costs, however many read it.
package final class ResponseCache: Sendable {
    /// What an answer may depend on. Requests that show who sends them have none.
    struct Key: Hashable {
        /// As the request has it, with its query.
        let address: String
        let host: String
        let accept: String
        let acceptLanguage: String
        let acceptEncoding: String
        /// Whether the reader's side is encrypted, as trusted proxies tell.
        let isSecure: Bool
        /// Those of the listener.
        let families: [RouteFamily]?
    }

    struct Entry: Sendable {
        /// With the length, without what is each answer's own: date, age and id.
        let headers: HTTPHeaders
        let body: ByteBuffer
        /// Of the route, which counts these answers too.
        let figures: RequestObservation.Figures
        let storedAt: Timestamp
        let lifetime: Duration

        /// Whole seconds; nil when its time is over or the clock was set back.
        func age(at now: Timestamp) -> Int64? {
            let age = now.since(storedAt)
            return age >= .zero && age < lifetime ? age.components.seconds : nil
        }
    }

    /// Bytes of a body; what is larger is left to its route.
    static let largestBody = 256 << 10

    private struct State {
        var entries: RecentMemory<Key, Entry>
        var revision = 0
    }

    private let state: Mutex<State>

    /// - Parameter limit: how many answers are kept.
    package init(limit: Int) { state = Mutex(State(entries: RecentMemory(limit: limit))) }

    /// Rises whenever everything is forgotten.
    var revision: Int { state.withLock { $0.revision } }

    /// The answer to a request and its age in seconds, while it may be given.
    func answer(to key: Key, at now: Timestamp) -> (entry: Entry, age: Int64)? {
        guard let entry = state.withLock({ $0.entries[key] }), let age = entry.age(at: now) else { return nil }
        return (entry, age)
    }

    /// - Parameter revision: as it was before the answer was made: what was made before a change is not kept after it.
    func keep(_ entry: Entry, as key: Key, madeAfter revision: Int) {
        state.withLock { if $0.revision == revision { $0.entries[key] = entry } }
    }

    /// What answers are made of has changed: none of them is given again.
    package func removeAll() {
        state.withLock { state in
            state.entries.removeAll()
            state.revision += 1
        }
    }
}

extension ResponseCache.Key {
    /// Nil for what is no plain GET, names its sender, or asks for the answer under conditions.
    /// - Parameter isSecure: called when all else is found good.
    init?(_ head: HTTPRequestHead, families: [RouteFamily]?, isSecure: (HTTPHeaders) -> Bool) {
        guard head.method == .GET else { return nil }
        var host: String?
        var (accept, language, encoding) = ("", "", "")
        for (name, value) in head.headers {
            switch name.lowercased() {
            case "host" where host == nil: host = value
            case "accept": accept = Self.joined(accept, value)
            case "accept-language": language = Self.joined(language, value)
            case "accept-encoding": encoding = Self.joined(encoding, value)
            case let name where Self.excluding.contains(name): return nil
            default: break
            }
        }
        guard let host else { return nil }
        self.init(
            address: head.uri, host: host, accept: accept, acceptLanguage: language, acceptEncoding: encoding,
            isSecure: isSecure(head.headers), families: families)
    }

    /// The same of a request on its way to its route.
    init?(_ request: Request, _ context: AppContext) {
        guard request.method == .get, let host = request.head.authority, let path = request.head.path else { return nil }
        guard !request.headers.contains(where: { Self.excluding.contains($0.name.canonicalName) }) else { return nil }
        func all(_ name: HTTPField.Name) -> String { request.headers[values: name].reduce("", Self.joined) }
        self.init(
            address: path, host: host, accept: all(.accept), acceptLanguage: all(.acceptLanguage),
            acceptEncoding: all(.acceptEncoding), isSecure: context.isSecure, families: context.families)
    }

    /// A second `Host` is refused by a route.
    private static let excluding: Set = [
        "cookie", "authorization", "if-none-match", "cache-control", "pragma", "range", "expect", "content-length", "transfer-encoding",
        "upgrade", "host",
    ]

    private static func joined(_ list: String, _ value: String) -> String { list.isEmpty ? value : list + "," + value }
}
