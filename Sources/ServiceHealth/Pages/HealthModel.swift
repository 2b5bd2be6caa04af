import Kernel
import Platform

/// The health of a service as pages show it: shape, word and colour. Model of both templates.
struct HealthModel {
    /// `up`, `down` or `unknown`: of the picture and the colour.
    let kind: String
    let label: String
    /// What it answered, or why there was no answer; nil before the first look.
    let answer: String?
    let since: Moment?
    let checkedAt: Moment?

    /// - Parameter health: nil before the first look.
    init(_ health: HealthRecord?, texts: TextCatalog, formats: ReaderFormats) {
        guard let health else {
            (kind, label) = ("unknown", texts["health_unknown"])
            (answer, since, checkedAt) = (nil, nil, nil)
            return
        }
        (kind, label) = (health.state.word, texts["health_" + health.state.word])
        since = Moment(health.since, formats)
        checkedAt = Moment(health.checkedAt, formats)
        if let status = health.status {
            let words = ["status": String(status), "ms": formats.number(health.milliseconds)]
            answer = texts.text("health_answer", words)
        } else {
            answer = texts["health_problem_" + (health.problem ?? "other")]
        }
    }
}
