import Foundation
import Platform
import Synchronization

/// Takes the place of the network: records requests and gives the answers a test has set.
final class RecordedHTTP: Sendable {
    struct NoConnection: Error {}

    private let state = Mutex<(requests: [OutboundHTTP.Request], answers: [Int])>(([], []))

    /// The status of the next answers, in order; 0 for no answer at all. 200 when none is left.
    func answer(with statuses: Int...) { state.withLock { $0.answers += statuses } }

    var requests: [OutboundHTTP.Request] { state.withLock { $0.requests } }

    var http: OutboundHTTP {
        OutboundHTTP { request in
            let (status, number) = self.state.withLock { state in
                state.requests.append(request)
                return (state.answers.isEmpty ? 200 : state.answers.removeFirst(), state.requests.count)
            }
            guard status != 0 else { throw NoConnection() }
            return OutboundHTTP.Answer(status: status, body: Self.receipts(for: request, number: number))
        }
    }

    private static func receipts(for request: OutboundHTTP.Request, number: Int) -> Data {
        let receipt = ["event_id": "0000000000001", "incident_id": number] as [String: Any]
        let body = try? JSONSerialization.jsonObject(with: request.body)
        let answer: Any = (body as? [Any]).map { $0.map { _ in receipt } } ?? receipt
        return (try? JSONSerialization.data(withJSONObject: answer)) ?? Data()
    }
}

extension OutboundHTTP.Request {
    /// The body as JSON objects: one, or those of a list.
    func objects() throws -> [[String: Any]] {
        let json = try JSONSerialization.jsonObject(with: body)
        return (json as? [[String: Any]]) ?? (json as? [String: Any]).map { [$0] } ?? []
    }
}
