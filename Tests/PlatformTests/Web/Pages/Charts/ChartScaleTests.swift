import Testing

@testable import Platform

@Suite("The vertical axis of a chart")
struct ChartScaleTests {
    @Test(
        "Counts rise in ones, twos and fives, with zeros behind",
        arguments: [
            (0, [0, 1, 2]), (1, [0, 1, 2]), (3, [0, 1, 2, 3]), (5, [0, 1, 2, 3, 4, 5]), (6, [0, 2, 4, 6]), (37, [0, 10, 20, 30, 40]),
            (1001, [0, 500, 1000, 1500]),
        ] as [(Double, [Double])])
    func counts(top: Double, marks: [Double]) {
        #expect(ChartScale(top: top, unit: .count).marks == marks)
    }

    @Test(
        "Times rise in what people count time in",
        arguments: [
            (50, [0, 10, 20, 30, 40, 50]), (240, [0, 60, 120, 180, 240]), (5000, [0, 1800, 3600, 5400]),
            (200_000, [0, 43_200, 86_400, 129_600, 172_800, 216_000]),
        ] as [(Double, [Double])])
    func times(top: Double, marks: [Double]) {
        #expect(ChartScale(top: top, unit: .seconds).marks == marks)
    }

    @Test("Whatever the top, the axis reaches it with three to six marks", arguments: [Chart.Unit.count, .seconds])
    func bounds(unit: Chart.Unit) {
        var top = 0.3
        while top < 1e12 {
            let scale = ChartScale(top: top, unit: unit)
            #expect(scale.top >= top && (3...6).contains(scale.marks.count), "\(top): \(scale.marks)")
            top *= 1.37
        }
        #expect(ChartScale(top: .infinity, unit: unit).marks.count == 3)
    }
}
