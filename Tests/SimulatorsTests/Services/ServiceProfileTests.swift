import Accounts
import Incidents
import Kernel
import Testing

@testable import Simulators

struct ServiceProfileTests {
    private func events(_ profile: ServiceProfile, _ fault: Fault, count: Int = 60) -> [SimulatedEvent] {
        var dice = Dice(seed: 11)
        return (0..<count).map { _ in profile.event(of: fault, at: Timestamp(microseconds: 1_795_000_000_000_000), dice: &dice) }
    }

    private func fingerprint(of title: String, _ level: Level) -> Fingerprint? {
        GroupingRule.title.fingerprint(of: EventDraft(title: title, message: "", level: level))
    }

    @Test func thereIsAHouseFullOfThem() {
        #expect(Set(ServiceProfile.all.map(\.name)).count == 8)
        #expect(Set(ServiceProfile.all.flatMap(\.faults).map(\.level)) == Set(Level.allCases))
        #expect(ServiceProfile.all.contains { $0.reportsBy == .dispatcher } && ServiceProfile.all.contains { $0.reportsBy == .native })
    }

    @Test(arguments: ServiceProfile.all) func nothingIsLeftUnfilled(profile: ServiceProfile) {
        for fault in profile.faults {
            for event in events(profile, fault, count: 5) {
                let texts = [event.title, event.message, event.link ?? ""] + event.tags.values + event.logs
                #expect(!texts.contains { $0.contains(/\{[a-z]+[0-9]?\}/) }, "\(profile.name) \(fault.key)")
                #expect(!event.title.isEmpty && !event.message.isEmpty)
            }
        }
    }

    /// Several only where a word differs that is no volatile part (a host, a mail domain).
    @Test(arguments: ServiceProfile.all) func aFaultIsOneIncident(profile: ServiceProfile) {
        for fault in profile.faults {
            let titles = Set(events(profile, fault).map(\.title))
            let groups = Set(titles.map { fingerprint(of: $0, fault.level) })
            #expect(groups.count <= (fault.title.contains(/\{(host|domain)\}/) ? 3 : 1), "\(fault.key): \(titles.prefix(3))")
        }
    }

    @Test(arguments: ServiceProfile.all) func faultsAreDifferentIncidents(profile: ServiceProfile) {
        let groups = profile.faults.map { fingerprint(of: events(profile, $0, count: 1)[0].title, $0.level) }
        #expect(Set(groups).count == profile.faults.count)
        #expect(Set(profile.faults.map(\.key)).count == profile.faults.count)
    }
}
