import Kernel

extension Timestamp {
    /// As Redmine writes and reads times: in UTC, without a fraction.
    var wholeSeconds: String { String(rfc3339.prefix(19)) + "Z" }
}
