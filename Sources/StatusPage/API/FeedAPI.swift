import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
package import Platform

/// The sources of the status document, for programs.
package struct FeedAPI: Sendable {
    private let feeds: FeedOperations

    package init(_ feeds: FeedOperations) { self.feeds = feeds }

    package static let tag = (name: "Status page", explanation: "What customers see, and the sources it is made of.")

    private static let name = APIParameter<FeedName>(
        .path, "name", "Which source.", .word(FeedName.allCases.map(\.rawValue)), isRequired: true
    ) { $0.string.flatMap(FeedName.init(rawValue:)) }

    package var operations: [APIOperation] { [list, send] }

    private var list: APIOperation {
        APIOperation(
            .get, "/feeds", id: "listFeeds", tag: Self.tag.name, "How the sources are doing",
            explanation: "All seven, in their order: `next` is always null.", needs: .needs(.statusRead, .viewFeeds),
            gives: .page(of: .feed)
        ) { call in APIPage(try await feeds.reports(by: call.asking), next: nil) }
    }

    private var send: APIOperation {
        APIOperation(
            .post, "/feeds/{name}", id: "sendFeed", tag: Self.tag.name, "Send a source's value",
            explanation: """
                The JSON list that the source would answer; for sms, voice, email and billing also the text of its file. It counts \
                as read, and stands until a newer value is read or sent. Rows that are wrong are left out, and told.
                """,
            needs: .needs(.statusWrite, .sendFeeds), takes: [Self.name.declaration],
            reads: ["application/json": APISchema(.anything), "text/plain": .text], gives: .changed(.feed, "What was taken."),
            refusals: [.conflict: "The source is not in use."]
        ) { call in
            let limit = FeedLimits.bytes
            let body = try await call.request.wholeBody(
                limit: limit, setting: "fixed for this address", inflatedLimit: limit, inflatedSetting: "fixed for this address")
            return try await feeds.send(Data(body.readableBytesView), to: try call.need(Self.name), by: call.asking)
        }
    }
}

extension APIShape where Value == FeedOperations.Report {
    static let feed = APIShape(
        "Feed", "A source of the status document.",
        [
            .init("name", "Which.", .word(FeedName.allCases.map(\.rawValue))) { .text($0.state.name.rawValue) },
            .init("used", "Whether the document waits for its value.", \.isUsed),
            .init("polled", "Whether it is looked at again and again.", \.isPolled),
            .init("ok", "Whether the last look at it did not fail.") { $0.state.error == nil },
            .init("read_at", "When the value was read or sent; null before the first time.", \.state.readAt),
            .init("age_seconds", "Since then.") { $0.state.age(at: $0.at) },
            .init("sent_at", "When a program last sent it.", \.state.pushedAt),
            .init("tried_at", "When it was last looked at or sent.", \.state.triedAt),
            .init("rows", "How many were taken.", \.state.accepted), .init("rejected", "How many were left out.", \.state.rejected),
            .init("error", "Why the last look failed; null when it did not.", \.state.error),
            .init("rejected_rows", "The first \(FeedReading.mostRejectedKept) of those left out.", list: .rejectedRow) {
                $0.reading?.rejectedRows ?? []
            },
            .init("value", "The rows as the source answers them; null before the first time.", APISchema(.anything)) {
                $0.reading?.value.json ?? .null
            },
        ])
}

extension FeedReading.Value {
    /// As a source answers it.
    fileprivate var json: JSON {
        let rows: any Encodable =
            switch self {
            case .messages(let rows): rows
            case .voice(let rows): rows
            case .email(let rows): rows
            case .billing(let state): state
            case .support(let rows): rows
            case .incidents(let rows): rows
            }
        // Nothing in a row has no form in JSON.
        return (try? JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(rows))) ?? .null
    }
}

extension APIShape where Value == RejectedRow {
    fileprivate static let rejectedRow = APIShape(
        "RejectedRow", "A row that was left out.",
        [
            .init("line", "Of the file, or the place in the list; the first is 1.", \.line),
            .init("code", "Stable word for what is wrong.", \.code), .init("field", "The field that is; null for the whole row.", \.field),
            .init("reason", "For a person.", \.reason), .init("text", "The row as it came, cut.", \.text),
        ])
}
