import Kernel
import Platform

/// A sender's time beside that of arrival, as the template `sender_clock` shows it.
struct SenderClockModel: Hashable {
    let said: Moment
    /// `Sender's clock: 21 Nov 2026, 12:05:39 UTC`
    let label: String
    /// `4 min before it arrived`
    let difference: String
    let isFarOff: Bool

    /// Nil where the sender told none, or none that differs.
    init?(_ event: StoredEvent, tolerance: Duration, texts: TextCatalog, formats: ReaderFormats) {
        guard let clock = SenderClock(event) else { return nil }
        said = Moment(clock.said, formats)
        label = texts.text("sender_clock", ["time": said.exact])
        difference = texts.text(clock.isBefore ? "sender_before" : "sender_after", ["duration": formats.duration(clock.difference)])
        isFarOff = clock.isFarOff(beyond: tolerance)
    }
}
