import Foundation
import Platform

extension LoopbackServer.Reply {
    /// The same in this process. What takes longer than anybody waits is a time-out at once.
    func outbound() throws -> OutboundHTTP.Answer {
        switch self {
        case .answer(let answer, let pause) where pause < Self.patience:
            let headers = answer.headers.map { ($0.key.lowercased(), $0.value) }
            return .init(status: answer.status, headers: Dictionary(headers) { first, _ in first }, body: answer.body)
        case .answer, .silence: throw OutboundFailure.timeout
        case .hangUp: throw OutboundFailure.refused
        }
    }

    private static var patience: Duration { .seconds(2) }
}

extension LoopbackServer.Request {
    /// A request of a client of the house.
    init(_ request: OutboundHTTP.Request) {
        let parts = URLComponents(string: request.url)
        let query = parts?.percentEncodedQuery.map { "?" + $0 } ?? ""
        let headers = request.headers.map { ($0.key.lowercased(), $0.value) }
        self.init(
            method: request.method, uri: (parts?.percentEncodedPath ?? "/") + query,
            headers: Dictionary(headers) { first, _ in first }, body: request.body)
    }
}
