import Foundation
import Kernel
import Platform

/// Model of the template `status_entry`: the messages of an incident as feeds show them, the newest first.
struct StatusUpdateLines: Hashable, Sendable {
    struct Update: Hashable, Sendable {
        /// Its time in the page's zone, in parts: feed readers know these of Statuspage.
        let month: String
        let day: String
        let clock: String
        let zone: String
        let stage: String
        /// The one its text is in, which is another than the feed's where it has none in that.
        let language: String
        let lines: [Line]
    }

    struct Line: Hashable, Sendable {
        let text: String
        /// Whether another one follows.
        let more: Bool
    }

    let updates: [Update]

    init(_ updates: [StatusUpdate], in texts: TextCatalog, time: V2Time) {
        self.updates = updates.map { Self.update($0, in: texts, time: time) }
    }

    private static func update(_ update: StatusUpdate, in texts: TextCatalog, time: V2Time) -> Update {
        let written = time.text(update.displayAt)
        let month = Date.FormatStyle(locale: texts.language.locale, timeZone: time.zone).month(.abbreviated)
        let lines = update.text.text(in: texts.language).split(separator: "\n", omittingEmptySubsequences: false)
        return Update(
            month: update.displayAt.date.formatted(month), day: String(written.dropFirst(8).prefix(2)),
            clock: String(written.dropFirst(11).prefix(5)), zone: "UTC" + (written.hasSuffix("Z") ? "" : written.suffix(6)),
            stage: texts.stage(update.stage), language: update.text.reading(in: texts.language).language.rawValue,
            lines: lines.enumerated().map { Line(text: String($1), more: $0 + 1 < lines.count) })
    }
}

extension TextCatalog {
    /// A stage of an incident or of planned work, by its word in API v2.
    func stage(_ word: String) -> String {
        let key = "status_stage_" + word
        return has(key) ? self[key] : word
    }

    func state(_ state: ComponentState) -> String { self["status_state_" + state.rawValue] }
}
