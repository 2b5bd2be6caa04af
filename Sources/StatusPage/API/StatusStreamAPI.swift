import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What changes on the status page, for programs, as it happens and from where they left off.
struct StatusStreamAPI: Sendable {
    let feed: ChangeFeed
    let authentication: APIAuthentication

    private static let after = APIParameter<Int64>(
        .query, "after", "The position after which to begin; 0 for everything that is kept. Without it the stream begins now.",
        .integer(0...Int64.max)
    ) { $0.int }
    private static let last = APIParameter<Int64>(
        .header, "Last-Event-ID", "What browsers send after a lost connection; counts before `after`.", .integer(0...Int64.max)
    ) { $0.int }

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/status/stream", id: "followStatusPage", tag: FeedAPI.tag.name, "What changes on the status page, as it changes",
                explanation: """
                    Server-Sent Events that do not end, as those of `/stream`: each is named after its `type`, its data is a \
                    `StatusChange` and its id its position. Who connects again with `Last-Event-ID` (or `after`) misses nothing and \
                    gets nothing twice. `ready` begins a stream without a position; `reset` says that what came after the position \
                    given is not known any more. What became of the thing that is named is read at its own address.
                    """,
                needs: .needs(.statusRead, .viewStatusPage), takes: [Self.after.declaration, Self.last.declaration],
                gives: .raw("Changes, one after the other.", contentType: "text/event-stream", APIShape.statusChange.schema),
                refusals: [.tooManyRequests: "The caller has too many open; `Retry-After` says when to try again."], run: follow)
        ]
    }

    private func follow(_ call: APICall) async throws -> Response {
        try call.require(.viewStatusPage)
        let position = try call[Self.last] ?? call[Self.after]
        let (request, context, authentication) = (call.request, call.context, authentication)
        return try await feed.response(to: request, context: context, after: position, for: call.caller.actor) {
            // Asked again and again: who loses a right, or the token itself, loses it on an open stream too.
            let caller = try await authentication.caller(of: request, in: context, isUse: false)
            try caller.check(.statusRead, isReading: true)
            try caller.caller.require(.viewStatusPage)
            return { entry in
                guard let told = StreamedStatusChange(entry) else { return nil }
                return ServerSentEvent(name: told.change.kind.word, data: APIShape.statusChange.json(told).line)
            }
        }
    }
}

/// A change of the status page with its place in the event log.
struct StreamedStatusChange: Sendable {
    let position: Int64
    let at: Timestamp
    let change: StatusPageChange

    /// Nil for an event about something else.
    init?(_ entry: EventLog.Entry) {
        guard case .statusPage(let change) = entry.event else { return nil }
        (position, at, self.change) = (entry.position, entry.at, change)
    }
}

extension APIShape where Value == StreamedStatusChange {
    static let statusChange = APIShape(
        "StatusChange", "What happened on the status page, as the stream tells it.",
        [
            .init("position", "Where it stands in the log.", \.position), .init("at", "When.", \.at),
            .init("type", "What happened.", .word(StatusPageChange.Kind.allCases.map(\.word))) { .text($0.change.kind.word) },
            .init("id", "Of the page, component, incident or maintenance that it concerns.", \.change.id),
        ])
}
