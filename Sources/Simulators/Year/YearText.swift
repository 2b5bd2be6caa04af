import Kernel

/// What an incident of the year says: a fault of its service, or what the service sees of an outage elsewhere.
struct YearText {
    let title: String
    let message: String
    let level: Level
    let logs: [String]
    let host: String

    /// As services in three languages see that something they need is down.
    private static let storms: [(level: Level, title: String, message: String, line: String)] = [
        (
            .critical, "{cause} unreachable: {count} requests failed", "connect to {cause} ({lan}:{port}) failed: connection refused",
            "error dial tcp {lan}:{port}: connect: connection refused"
        ),
        (
            .error, "Timeout after {slow} ms calling {cause}", "No answer from {cause} within {slow} ms, retry {small} of 3, trace {trace}",
            "warning {cause} is slow: {slow} ms"
        ),
        (
            .error, "Circuit breaker for {cause} opened on {host}", "{count} of {count} calls failed within a minute",
            "error breaker {cause} half-open → open"
        ),
        (
            .warning, "Queue of {cause} grows: {bytes} messages", "Consumers cannot keep up since {seconds} s",
            "warning lag of group orders is {bytes}"
        ),
        (
            .critical, "Нет связи с {cause}", "Запрос {uuid} не выполнен: узел {lan} не отвечает {slow} мс",
            "error соединение с {lan}:{port} разорвано"
        ),
        (
            .error, "Превышено время ожидания {cause}: {slow} мс", "Повторная попытка {small} из 3, заказ {order}",
            "warning {cause} отвечает {slow} мс"
        ),
        (.critical, "Sem conexão com {cause}", "Falha ao conectar em {lan}:{port}: conexão recusada", "error conexão com {cause} recusada"),
        (
            .error, "Tempo esgotado em {cause} após {slow} ms", "Tentativa {small} de 3 para o pedido {order}",
            "warning {cause} demorou {slow} ms"
        ),
    ]

    init(_ profile: ServiceProfile, outage: YearCalendar.Outage?, at time: Timestamp, dice: inout Dice) {
        host = dice.pick(profile.hosts)
        var template = TextTemplate(dice: Dice(seed: dice.next()), known: ["host": host, "cause": outage?.cause ?? "database"])
        let own: [String]
        if outage != nil {
            let storm = dice.pick(Self.storms)
            (level, title, message) = (storm.level, template.fill(storm.title), template.fill(storm.message))
            own = [storm.line]
        } else {
            let fault = dice.pick(profile.faults)
            (level, title, message) = (fault.level, template.fill(fault.title), template.fill(fault.message))
            own = fault.lines
        }
        // Most of a log is routine.
        let routine = (0..<dice.number(2...5)).map { _ in "info " + dice.pick(profile.routine) }
        var moment = time.adding(.seconds(-(routine.count + own.count) * dice.number(1...4)))
        logs = (routine + own).map { line in
            let words = line.split(separator: " ", maxSplits: 1)
            moment = moment.adding(.milliseconds(dice.number(80...900)))
            return profile.logStyle.line(
                template.fill(String(words.last ?? "")), level: String(words[0]), at: moment, logger: profile.logger)
        }
    }
}
