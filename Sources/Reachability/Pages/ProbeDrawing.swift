import Foundation
import Kernel

/// The picture of a chart at one width, in pixels of a screen of that width.
struct ProbeDrawing {
    struct Mark {
        let y: String
        let textY: String
        let label: String
    }

    struct Label {
        let x: String
        let label: String
    }

    struct Loss {
        let x: String
        let lossWidth: String
        /// How much of the looks was lost: 1…4.
        let weight: Int
    }

    struct Dot {
        let x: String
        let y: String
    }

    struct Size: Sendable {
        let name: String
        let width: Double
        let height: Double
    }

    /// The style sheet of charts says from which width of the panel each is shown.
    static let sizes = [
        Size(name: "small", width: 340, height: 220), Size(name: "medium", width: 640, height: 240),
        Size(name: "large", width: 1040, height: 260),
    ]

    let size: String
    let width: String
    let height: String
    let left: String
    let right: String
    let labelY: String
    let lossY: String
    let marks: [Mark]
    let labels: [Label]
    /// The band and the line, each as one path of as many parts as there are gaps and one.
    let band: String
    let line: String
    /// So that an answer without neighbours is seen.
    let dots: [Dot]
    let losses: [Loss]

    private struct Point {
        let x, low, middle, high: Double
    }

    private static let letter = 7.2
    private static let gap = 14.0

    /// - Parameters:
    ///   - time: a moment as the axis says it.
    ///   - amount: milliseconds as the axis says them.
    init(
        _ stretches: [ProbeStretch], _ range: ProbeSeriesQuery, _ size: Size, time: (Timestamp) -> String, amount: (Double) -> String
    ) {
        let highest = Double(stretches.compactMap(\.figures.most).max() ?? 0) / 1000
        let scale = Self.scale(highest)
        let words = scale.map(amount)
        let start = Double(words.map(\.count).max() ?? 1) * Self.letter + 10
        let (top, bottom, end) = (10.0, size.height - 40, size.width - 4)
        let (first, length) = (range.range.lowerBound, range.range.upperBound.since(range.range.lowerBound).microseconds)
        let column = (end - start) * Double(range.stretch) / Double(max(1, length))
        func x(_ stretch: ProbeStretch) -> Double {
            start + (end - start) * Double(stretch.begin.since(first).microseconds) / Double(max(1, length))
        }
        func y(_ micros: Int) -> Double { bottom - (bottom - top) * min(1, Double(micros) / 1000 / (scale.last ?? 1)) }

        (self.size, width, height) = (size.name, Self.text(size.width), Self.text(size.height))
        (left, right, labelY) = (Self.text(start), Self.text(end), Self.text(size.height - 8))
        lossY = Self.text(bottom + 6)
        marks = zip(scale, words).map { value, word in
            let place = bottom - (bottom - top) * value / (scale.last ?? 1)
            return Mark(y: Self.text(place), textY: Self.text(place + 4), label: word)
        }
        var (labels, free) = ([Label](), start)
        for number in 0...12 {
            let share = Double(number) / 12
            let word = time(first.adding(.microseconds(Int64(share * Double(length)))))
            let (place, half) = (start + (end - start) * share, Double(word.count) * Self.letter / 2)
            guard place - half >= free - Self.gap / 2, place + half <= size.width else { continue }
            labels.append(Label(x: Self.text(place), label: word))
            free = place + half + Self.gap
        }
        self.labels = labels
        let runs = Self.runs(stretches, range.stretch).map { run in
            run.map { stretch, low, middle, high in
                Point(x: min(end, x(stretch) + column / 2), low: y(low), middle: y(middle), high: y(high))
            }
        }
        band = runs.filter { $0.count > 1 }.map { run in
            let above = run.map { "\(Self.text($0.x)) \(Self.text($0.high))" }
            let below = run.reversed().map { "\(Self.text($0.x)) \(Self.text($0.low))" }
            return "M" + (above + below).joined(separator: "L") + "Z"
        }.joined()
        line = runs.filter { $0.count > 1 }.map { run in
            "M" + run.map { "\(Self.text($0.x)) \(Self.text($0.middle))" }.joined(separator: "L")
        }.joined()
        dots = runs.filter { $0.count == 1 }.flatMap { $0 }.map { Dot(x: Self.text($0.x), y: Self.text($0.middle)) }
        losses = stretches.filter { $0.figures.lost > 0 }.map { stretch in
            Loss(
                x: Self.text(x(stretch)), lossWidth: Self.text(max(1.5, column)),
                weight: min(4, max(1, Int((stretch.figures.loss * 4).rounded(.up)))))
        }
    }

    /// Stretches with answers that follow each other without a gap.
    private static func runs(
        _ stretches: [ProbeStretch], _ length: Int64
    ) -> [[(stretch: ProbeStretch, low: Int, middle: Int, high: Int)]] {
        var runs: [[(stretch: ProbeStretch, low: Int, middle: Int, high: Int)]] = []
        for stretch in stretches {
            guard let low = stretch.figures.least, let middle = stretch.figures.median, let high = stretch.figures.most else { continue }
            let follows = runs.last?.last.map { stretch.begin.since($0.stretch.begin).microseconds == length } ?? false
            if !follows { runs.append([]) }
            runs[runs.endIndex - 1].append((stretch, low, middle, high))
        }
        return runs
    }

    /// From zero to a round number that nothing lies above, in milliseconds.
    static func scale(_ highest: Double) -> [Double] {
        var top = 1.0
        while top < highest {
            for factor in [2, 2.5, 2] where top < highest { top *= factor }
        }
        return [0, top / 2, top]
    }

    private static func text(_ number: Double) -> String {
        let rounded = (number * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
