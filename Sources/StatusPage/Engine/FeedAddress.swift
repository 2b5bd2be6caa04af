package import Foundation
package import Platform

/// The HTTP service that answers the lists.
package struct FeedAddress: Sendable {
    private let base: String
    private let http: OutboundHTTP

    /// - Parameters:
    ///   - base: what the paths of the lists are added to.
    ///   - http: follows no redirect, and reads one byte more than ``FeedLimits/bytes`` at most.
    package init(base: URL, http: OutboundHTTP) {
        let text = base.absoluteString
        self.base = text.hasSuffix("/") ? text : text + "/"
        self.http = http
    }

    /// - Throws: ``FeedFailure``, `OutboundFailure`.
    package func contents(of list: String) async throws -> Data {
        let headers = ["Accept": "application/json, text/plain;q=0.9", "User-Agent": "Switchboard"]
        let answer = try await http.send(.init(method: "GET", url: base + list, headers: headers))
        guard answer.status == 200 else { throw FeedFailure.status(answer.status) }
        guard answer.body.count <= FeedLimits.bytes else { throw FeedFailure.tooLarge(limit: FeedLimits.bytes) }
        return answer.body
    }
}
