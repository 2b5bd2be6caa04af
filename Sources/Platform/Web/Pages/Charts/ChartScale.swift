import Foundation

/// The marks of the vertical axis: round numbers from zero to at least the top.
struct ChartScale: Hashable, Sendable {
    let marks: [Double]

    var top: Double { marks.last ?? 1 }

    private static let fewest = 3
    private static let most = 5
    /// What people count time in.
    private static let roundSeconds: [Double] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000,
        1_728_000, 4_320_000, 8_640_000,
    ]

    init(top: Double, unit: Chart.Unit) {
        let top = top.isFinite ? max(top, 1) : 1
        let step = unit == .seconds ? Self.timeStep(top) : Self.countStep(top)
        let count = max(Self.fewest - 1, Int((top / step).rounded(.up)))
        marks = (0...count).map { Double($0) * step }
    }

    /// 1, 2 or 5 with zeros behind: nothing is counted in halves.
    private static func countStep(_ top: Double) -> Double {
        var power = 1.0
        while true {
            for factor in [1.0, 2, 5] where top / (factor * power) <= Double(most) { return factor * power }
            power *= 10
        }
    }

    private static func timeStep(_ top: Double) -> Double {
        roundSeconds.first { top / $0 <= Double(most) } ?? countStep(top / 86_400) * 86_400
    }
}
