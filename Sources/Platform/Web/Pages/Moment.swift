package import Kernel

/// A time as the template `moment` shows it: relative, with the exact time at hand.
package struct Moment: Hashable, Sendable {
    /// For machines and the script that keeps relative times fresh.
    package let iso: String
    /// Date, time and zone.
    package let exact: String
    /// `4 min ago`.
    package let ago: String

    package init(_ time: Timestamp, _ formats: ReaderFormats) {
        iso = time.rfc3339
        exact = formats.dateTime(time)
        ago = formats.relative(time)
    }
}
