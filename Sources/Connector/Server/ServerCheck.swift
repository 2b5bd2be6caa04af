import Foundation
import Platform

/// Whether the server would let the connector in, found out without taking part: no job comes, and one that runs beside is
/// not disturbed.
struct ServerCheck: Sendable {
    private let conversation: any ServerConversation
    private let target: WebSocketClient.Target

    init(_ conversation: any ServerConversation, target: WebSocketClient.Target) {
        (self.conversation, self.target) = (conversation, target)
    }

    func finding() async -> Finding {
        do {
            try await Deadline.run(.seconds(15), failing: OutboundFailure.timeout) {
                try await WebSocketClient.run(target) { try await conversation.tryOut(on: $0) }
            }
            return .problem("server", "\(target.url) does not say whether it lets the connector in")
        } catch let closure as WebSocketClosure where closure.code == 4002 {
            return .ok("server", "\(target.url) accepts the connector")
        } catch {
            return .problem("server", "\(target.url): \(Connector.reason(error))")
        }
    }
}
