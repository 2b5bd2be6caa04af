package import Foundation
import Kernel
import Platform

extension Intake {
    /// An event as `POST /api/v1/events` would take it, that is not reported.
    /// - Parameter body: as it would be sent with a token: with its service's name.
    /// - Throws: ``ClientError``: `invalidEvent`, `eventsNotJSON`.
    package func madeUp(_ body: Data) throws -> (service: String, draft: EventDraft) {
        let batch = try NativeBatch(body: body)
        guard !batch.isList, let element = batch.elements.first else { throw ClientError.invalidEvent("must be an object") }
        switch element {
        case .failure(let refused): throw ClientError.invalidEvent(refused.fault.message)
        case .success(let event):
            guard let service = event.service, service.isVisible else { throw ClientError.invalidEvent("service is missing") }
            return (service, event.draft.fitted(to: limits, now: now()))
        }
    }
}
