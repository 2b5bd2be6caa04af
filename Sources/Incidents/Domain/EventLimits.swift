/// How much of an event is kept. What is longer, or too many, is cut and marked: a report that is too long is still a report.
/// Where characters are counted, bytes are too (``TextBound``).
package struct EventLimits: Sendable {
    /// Characters.
    package var title = 300
    /// Bytes of UTF-8.
    package var message = 32 * 1024
    /// Bytes of UTF-8; the end is kept.
    package var logs = 256 * 1024
    package var tags = 50
    /// Characters of a tag's name, of its value, and of environment, release and host.
    package var tag = 200
    package var links = 20
    /// Characters of a link's address and of a fingerprint.
    package var reference = 2048
    /// Events in one request.
    package var batch = 1000

    package init() {}
}
