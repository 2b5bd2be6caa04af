package import Kernel

/// One occurrence of a fault, as its service will report it.
package struct SimulatedEvent: Sendable, Hashable {
    package let service: String
    /// Which fault of the service this is.
    package let fault: String
    package let title: String
    package let message: String
    package let level: Level
    package let logs: [String]
    package let tags: [String: String]
    package let environment: String
    package let release: String
    package let host: String
    package let link: String?
    package let occurredAt: Timestamp
}

extension ServiceProfile {
    func event(of fault: Fault, at time: Timestamp, dice: inout Dice) -> SimulatedEvent {
        let host = dice.pick(hosts)
        var template = TextTemplate(dice: Dice(seed: dice.next()), known: ["host": host])
        let title = template.fill(fault.title)
        let message = template.fill(fault.message)
        let logs = LogTail(profile: self).lines(before: time, of: fault, template: &template, dice: &dice)
        return SimulatedEvent(
            service: name, fault: fault.key, title: title, message: message, level: fault.level, logs: logs,
            tags: fault.tags.mapValues { template.fill($0) }.merging(["runtime": runtime]) { own, _ in own },
            environment: dice.number(1...100) <= 90 ? "production" : "staging", release: dice.pick(releases), host: host,
            link: fault.link.map { template.fill($0) }, occurredAt: time)
    }
}
