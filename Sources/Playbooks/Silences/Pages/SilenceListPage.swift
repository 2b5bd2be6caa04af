import Kernel
import Platform

/// Model of the template `silence_list`.
struct SilenceListPage {
    struct Row {
        let silenceName: String
        let stateCode: String
        let stateLabel: String
        let icon: String
        let matches: String
        let times: String
        let breaksThrough: String?
        let comment: String?
        let owner: String
        /// Nil, as the others, for what cannot be done to it, or not by the reader.
        let editURL: String?
        let endURL: String?
        let removeURL: String?
    }

    struct InhibitionRow {
        let inhibitionName: String
        let source: String
        let quiet: String
        let comment: String?
        let owner: String
        let editURL: String?
        let removeURL: String?
    }

    let notice: String?
    let rows: [Row]
    let hasRows: Bool
    let newURL: String?
    let inhibitions: [InhibitionRow]
    let hasInhibitions: Bool
    let newInhibitionURL: String?

    init(
        _ silences: [Silence], _ inhibitions: [Inhibition], at time: Timestamp, maySilence: Bool, mayInhibit: Bool, notice: String?,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        self.notice = notice
        // What counts first, what is over last.
        let order: [Silence.State: Int] = [.active: 0, .planned: 1, .over: 2]
        let sorted = silences.map { (silence: $0, state: $0.state(at: time)) }.enumerated().sorted { left, right in
            (order[left.element.state] ?? 0, left.offset) < (order[right.element.state] ?? 0, right.offset)
        }
        rows = sorted.map { Row($0.element.silence, $0.element.state, at: time, may: maySilence, texts, formats) }
        hasRows = !rows.isEmpty
        newURL = maySilence ? SilencePath.new : nil
        self.inhibitions = inhibitions.map { InhibitionRow($0, may: mayInhibit, texts) }
        hasInhibitions = !inhibitions.isEmpty
        newInhibitionURL = mayInhibit ? SilencePath.newInhibition : nil
    }
}

extension SilenceListPage.Row {
    fileprivate init(
        _ silence: Silence, _ state: Silence.State, at time: Timestamp, may: Bool, _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        let (draft, window) = (silence.draft, silence.draft.window)
        (silenceName, stateCode, stateLabel) = (draft.name, state.rawValue, texts["silence_state_\(state.rawValue)"])
        icon = state == .active ? "calm" : state == .planned ? "view" : "closed"
        matches = draft.when.words(texts)
        times = Self.times(window, texts, formats)
        breaksThrough = draft.breaksThrough.map { texts.text("silence_breaks", ["level": texts["message_level_\($0.word)"]]) }
        comment = draft.comment.isEmpty ? nil : draft.comment
        owner = silence.owner
        editURL = may ? SilencePath.silence(silence.id) : nil
        let hasBegun = window.from.map { $0 < time } ?? true
        endURL = may && hasBegun && !window.isOver(at: time) ? SilencePath.silence(silence.id, "end") : nil
        removeURL = may ? SilencePath.silence(silence.id, "remove") : nil
    }

    private static func times(_ window: SilenceWindow, _ texts: TextCatalog, _ formats: ReaderFormats) -> String {
        let hours = window.hours.map { hours in
            let days = hours.days.count == 7 ? [] : [hours.orderedDays.map { texts["silence_day_\($0.word)"] }.joined(separator: ", ")]
            let span = "\(DutyHours.text(ofMinutes: hours.from))–\(DutyHours.text(ofMinutes: hours.to))"
            return (days + [span]).joined(separator: " ")
        }
        let zone = window.clock.map { ["(\($0.identifier))"] } ?? []
        let from = window.from.map { [texts.text("silence_from", ["time": formats.dateTime($0)])] } ?? []
        let until = window.until.map { [texts.text("silence_until", ["time": formats.dateTime($0)])] } ?? []
        return (hours + zone + from + until).joined(separator: " ")
    }
}

extension SilenceListPage.InhibitionRow {
    fileprivate init(_ inhibition: Inhibition, may: Bool, _ texts: TextCatalog) {
        let draft = inhibition.draft
        (inhibitionName, source, quiet) = (draft.name, draft.source.words(texts), draft.quiet.words(texts))
        (comment, owner) = (draft.comment.isEmpty ? nil : draft.comment, inhibition.owner)
        editURL = may ? SilencePath.inhibition(inhibition.id) : nil
        removeURL = may ? SilencePath.inhibition(inhibition.id, "remove") : nil
    }
}
