import Accounts
import Foundation
package import Kernel
import Platform

/// What messages would look like before their words are saved.
extension MessageWordsOperations {
    package struct Preview: Sendable {
        /// Nil where there is none to tell of.
        package fileprivate(set) var incident: IncidentID?
        /// As the channel would hand them over.
        package fileprivate(set) var parts: [MessagePart] = []
    }

    /// A message about a real incident in some words, in the form of its channel; nothing is sent.
    /// - Parameters:
    ///   - words: nil for those in force.
    ///   - incident: nil for the one with the latest activity.
    /// - Throws: ``ClientError`` as ``save(_:at:by:)``, and for an incident that the caller does not see.
    package func preview(
        _ words: MessageWords?, at place: WordsPlace, of incident: IncidentID?, by caller: Caller
    ) async throws -> Preview {
        try caller.require(.manageDestinations)
        try words?.check(for: place.kind)
        var number = incident
        if number == nil { number = try await assembly.incidents.open(caller.access, 1).first }
        guard let number else { return Preview() }
        return try await database.read { connection in
            try assembly.incidents.visible(number, caller.access, connection)
            guard let note = try assembly.note(number, on: connection) else { return Preview() }
            var writer = try assembly.worded(on: connection).writer
            if let words { writer.own[place] = words }
            let sample = WordsSample(note: note, author: caller.actor.name, words: writer.texts.for(place.language))
            let message = message(sample.content(place.kind), at: place, writer)
            return Preview(incident: number, parts: channels[place.channel]?.preview(message) ?? [])
        }
    }

    /// Of nobody in particular, so that no link in it acts in somebody's name.
    private func message(_ content: OutgoingMessage.Content, at place: WordsPlace, _ writer: MessageWriter) -> OutgoingMessage {
        // A web hook has words where a chat reads it.
        let webhook = WebhookOptions(id: 0, name: "", preset: .slack, headers: [:], secret: "", isTrusted: false)
        return OutgoingMessage(
            key: "preview", kind: place.kind.messageKind,
            recipient: Recipient(
                channel: place.channel, address: "", language: place.language, webhook: place.channel == .webhook ? webhook : nil),
            content: content, at: now(),
            text: writer.text(content, place.kind.messageKind, by: place.channel, in: place.language, .gmt))
    }
}
