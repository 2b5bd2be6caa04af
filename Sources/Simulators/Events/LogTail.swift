import Kernel

/// The last lines a service wrote before a fault: mostly routine, a few warnings, then the fault's own.
struct LogTail {
    static let lengths = 5...40
    /// Levels of a hundred routine lines.
    private static let proportions = (debug: 15, warning: 6)

    let profile: ServiceProfile

    func lines(before time: Timestamp, of fault: Fault, template: inout TextTemplate, dice: inout Dice) -> [String] {
        let longest = Self.lengths.upperBound - fault.lines.count
        let count = max(Self.lengths.lowerBound, dice.number(3...max(4, longest)))
        let routine = routineLines(count, dice: &dice)
        let own = fault.lines.map { line in
            let words = line.split(separator: " ", maxSplits: 1)
            return (level: String(words[0]), text: template.fill(String(words.last ?? "")))
        }
        let all = routine + own
        var moment = time.adding(.milliseconds(-all.count * dice.number(60...1800)))
        return all.enumerated().map { index, line in
            let left = time.since(moment).microseconds / Int64(all.count - index)
            moment = moment.adding(.microseconds(Int64(Double(left) * (0.4 + dice.fraction()))))
            return profile.logStyle.line(line.text, level: line.level, at: min(moment, time), logger: profile.logger)
        }
    }

    private func routineLines(_ count: Int, dice: inout Dice) -> [(level: String, text: String)] {
        (0..<count).map { _ in
            var template = TextTemplate(dice: Dice(seed: dice.next()))
            let text = template.fill(dice.pick(profile.routine))
            return (level(dice.number(1...100)), text)
        }
    }

    private func level(_ roll: Int) -> String {
        if roll <= Self.proportions.debug { return "debug" }
        return roll <= Self.proportions.debug + Self.proportions.warning ? "warning" : "info"
    }
}
