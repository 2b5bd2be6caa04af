package import Kernel
package import Platform

/// That nothing is told of an incident for now, and why, on its page; model of the template `quiet_piece`.
package struct QuietPiece {
    let line: String
    let causeURL: String
    let causeLabel: String
    let quietUntil: String?

    /// Nil for an incident that nothing keeps quiet, and for a reader who sees nothing of silences.
    package static func piece(
        of incident: IncidentID, for access: Access, at time: Timestamp, _ look: IncidentLook, on connection: any SQLConnection
    ) throws -> (@Sendable (TextCatalog, ReaderFormats) -> PagePiece)? {
        // Where nothing is kept quiet at all, the incident is not looked at.
        guard access.may(.viewPlaybooks, in: nil), let hold = try QuietBook(at: time, look, on: connection).hold(on: incident),
            try look.find(incident, connection)?.burns == true
        else { return nil }
        return { texts, formats in PagePiece(template: "quiet_piece", model: QuietPiece(hold.cause, at: time, texts, formats)) }
    }

    private init(_ cause: QuietBook.Hold.Cause, at time: Timestamp, _ texts: TextCatalog, _ formats: ReaderFormats) {
        switch cause {
        case .silence(let silence):
            line = texts.text("quiet_silence", ["name": silence.draft.name])
            (causeURL, causeLabel) = (SilencePath.list, texts["silences_title"])
            quietUntil = silence.draft.window.change(after: time).map { texts.text("silence_until", ["time": formats.dateTime($0)]) }
        case .inhibition(let inhibition, let source):
            line = texts.text("quiet_inhibition", ["name": inhibition.draft.name, "number": "#\(source)"])
            (causeURL, causeLabel, quietUntil) = ("/incidents/\(source)", "#\(source)", nil)
        }
    }
}
