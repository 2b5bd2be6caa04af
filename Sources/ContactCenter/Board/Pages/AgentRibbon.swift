import Foundation
import Kernel
import Platform

/// A day of somebody as a ribbon: one block for each stretch, hours below. Shown by the template `agent_ribbon`, at three widths.
struct AgentRibbon {
    struct Block {
        let x: String
        let blockWidth: String
        let look: String
        let blockTitle: String
    }

    struct Label {
        let x: String
        let label: String
    }

    let size: String
    let width: String
    let height: String
    let blockHeight: String
    let labelY: String
    let blocks: [Block]
    let labels: [Label]

    /// The style sheet of charts says from which width of the panel each is shown.
    private static let sizes: [(name: String, width: Double)] = [("small", 340), ("medium", 640), ("large", 1040)]
    private static let (letter, gap, bar, foot) = (7.2, 14.0, 40.0, 24.0)
    /// What is narrower cannot be seen.
    private static let narrowest = 0.6

    static func all(
        _ history: AgentHistory, _ day: BoardDay, texts: TextCatalog, formats: ReaderFormats, reasons: Bool
    ) -> [AgentRibbon] {
        history.stretches.isEmpty
            ? [] : sizes.map { AgentRibbon(history, day, $0, texts: texts, formats: formats, reasons: reasons) }
    }

    private init(
        _ history: AgentHistory, _ day: BoardDay, _ size: (name: String, width: Double), texts: TextCatalog, formats: ReaderFormats,
        reasons: Bool
    ) {
        let length = Double(max(1, day.until.since(day.from).microseconds))
        func x(_ time: Timestamp) -> Double { size.width * Double(time.since(day.from).microseconds) / length }
        (self.size, width, height) = (size.name, Self.text(size.width), Self.text(Self.bar + Self.foot))
        (blockHeight, labelY) = (Self.text(Self.bar), Self.text(Self.bar + Self.foot - 6))
        blocks = history.stretches.compactMap { stretch in
            guard let end = stretch.end else { return nil }
            let look = AgentLook(stretch.state)
            let reason = reasons ? stretch.reason?.words(texts) : nil
            let title = texts[look.textKey] + (reason.map { " · " + $0 } ?? "")
            return Block(
                x: Self.text(x(stretch.begin)), blockWidth: Self.text(max(Self.narrowest, x(end) - x(stretch.begin))), look: look.mark,
                blockTitle: "\(formats.clock(stretch.begin))–\(formats.clock(end)) \(title), \(formats.duration(stretch.length))")
        }
        var (labels, free) = ([Label](), 0.0)
        for hour in 0...24 {
            let time = day.from.adding(.seconds(hour * 3600))
            guard time < day.until else { break }
            let word = formats.hour(time)
            let (place, half) = (x(time), Double(word.count) * Self.letter / 2)
            guard place - half >= free, place + half <= size.width else { continue }
            labels.append(Label(x: Self.text(place), label: word))
            free = place + half + Self.gap
        }
        self.labels = labels
    }

    private static func text(_ number: Double) -> String {
        let rounded = (number * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
