/// What became of some lines.
package struct TextDiff: Hashable, Sendable {
    /// Old lines behind `-`, new ones behind `+`, in the order of the text; what stays is left out.
    package let lines: [String]

    package init(from old: [String], to new: [String]) {
        var (removed, inserted): ([Int: String], [Int: String]) = ([:], [:])
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, let line, _): removed[offset] = line
            case .insert(let offset, let line, _): inserted[offset] = line
            }
        }
        var (lines, before, after): ([String], Int, Int) = ([], 0, 0)
        while before < old.count || after < new.count {
            if let line = removed[before] {
                lines.append("-" + line)
                before += 1
            } else if let line = inserted[after] {
                lines.append("+" + line)
                after += 1
            } else {
                (before, after) = (before + 1, after + 1)
            }
        }
        self.lines = lines
    }
}
