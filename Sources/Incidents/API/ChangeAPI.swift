package import Accounts
import Hummingbird
import HTTPTypes
import Kernel
package import Platform

/// The stream of changes: what the event log says, to those who may know it, as it happens and from where they left off.
package struct ChangeAPI: Sendable {
    private let feed: ChangeFeed
    private let services: ServiceDirectory
    private let authentication: APIAuthentication
    /// Of all capabilities.
    private let changes: [ChangeDeclaration]
    private let shape: APIShape<StreamedChange>

    package init(feed: ChangeFeed, accounts: AccountsModule, changes: [ChangeDeclaration]) {
        (self.feed, services, authentication) = (feed, accounts.serviceDirectory, APIAuthentication(accounts))
        self.changes = changes
        shape = .change(changes.flatMap(\.kinds))
    }

    package static let tag = (name: "Changes", explanation: "What happens, as it happens.")

    private static let after = APIParameter<Int64>(
        .query, "after", "The position after which to begin; 0 for everything that is kept. Without it the stream begins now.",
        .integer(0...Int64.max)
    ) { $0.int }
    private static let last = APIParameter<Int64>(
        .header, "Last-Event-ID", "What browsers send after a lost connection; counts before `after`.", .integer(0...Int64.max)
    ) { $0.int }
    private static let wanted = APIParameter<Set<ServiceID>>.ids(
        .query, "service", "Only what concerns these services, by number; may be repeated.")
    private static let levels = APIParameter<Set<Level>>(
        .query, "level", "Only incidents of these levels, and what has no level; may be repeated.", .list(Level.schema)
    ) { $0.elements.map { Set($0.compactMap(\.string).compactMap(Level.init(word:))) } }

    package var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/stream", id: "followChanges", tag: Self.tag.name, "What changes, as it changes",
                explanation: """
                    Server-Sent Events that do not end. Each change is an event of its `type` whose data is a `Change` and whose \
                    id is its position: who connects again with `Last-Event-ID` (or `after`) misses nothing and gets nothing \
                    twice. `ready` begins a stream without a position and names the one it begins at. `reset` says that what \
                    came after the position given is not known any more: read the lists anew. Comments keep the connection \
                    alive. At most `live.max_streams` are open, `live.max_streams_per_user` of one user or installation-wide token.
                    """,
                needs: .needs(.incidentsRead, .viewIncidents),
                takes: [Self.after.declaration, Self.last.declaration, Self.wanted.declaration, Self.levels.declaration],
                gives: .raw("Changes, one after the other.", contentType: "text/event-stream", shape.schema),
                refusals: [.tooManyRequests: "The caller has too many open; `Retry-After` says when to try again."], run: follow)
        ]
    }

    private func follow(_ call: APICall) async throws -> Response {
        try call.requireAnywhere(.viewIncidents)
        let position = try call[Self.last] ?? call[Self.after]
        let (wanted, levels) = (try call[Self.wanted], try call[Self.levels])
        let (request, context, services, authentication) = (call.request, call.context, services, authentication)
        let (changes, shape) = (changes, shape)
        return try await feed.response(to: request, context: context, after: position, for: call.caller.actor) {
            // Asked again and again: who loses a right, or the token itself, loses it on an open stream too.
            let caller = try await authentication.caller(of: request, in: context, isUse: false)
            try caller.check(.incidentsRead, isReading: true)
            return { entry in
                guard let streamed = StreamedChange(entry, changes), wanted?.contains(streamed.change.service) ?? true,
                    streamed.change.level.map({ levels?.contains($0) ?? true }) ?? true,
                    streamed.isShown(to: caller.access, services)
                else { return nil }
                return ServerSentEvent(name: streamed.change.kind.rawValue, data: shape.json(streamed).line)
            }
        }
    }
}
