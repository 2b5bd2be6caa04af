import Platform

/// What applying some files changed, or would change.
package struct FileOutcome: Sendable {
    /// One object, before and after.
    package struct Change: Sendable, Hashable {
        /// `playbook/0001`
        package let title: String
        /// Its lines in an export; nil before it was added.
        let old: [String]?
        let new: [String]
    }

    /// In the order in which they were applied; by name within a kind.
    package let changes: [Change]
    /// How many objects of the files are as they were.
    package let unchanged: Int

    /// As `apply --json` prints it. Nothing is ever removed: what the files do not name stays.
    package var json: String {
        let lists = [("added", changes.filter { $0.old == nil }), ("changed", changes.filter { $0.old != nil }), ("removed", [])]
        let parts = lists.map { "\"\($0)\":\(JSON.list($1.map { .text($0.title) }).line)" }
        return "{\(parts.joined(separator: ",")),\"unchanged\":\(unchanged)}"
    }

    /// Old and new lines of what changes, and only these, as a unified diff without the lines around them.
    package var diff: [String] {
        changes.flatMap { change in
            ["--- " + (change.old == nil ? "/dev/null" : change.title), "+++ " + change.title]
                + TextDiff(from: change.old ?? [], to: change.new).lines
        }
    }

    /// A line for each object that changed.
    package var summary: [String] { changes.map { "\($0.old == nil ? "added" : "changed") \($0.title)" } }
}
