import Kernel

/// The events of one commit, gathered by the incident they belong to.
struct IncidentTally {
    struct Group {
        let service: ServiceID
        let serviceName: String
        let fingerprint: Fingerprint?
        /// Of the first event by earlier rules, where the incident they made is closed for good.
        let earlierFingerprint: Fingerprint?
        var events: [Submission.Event]
    }

    struct Key: Hashable {
        let service: ServiceID
        let fingerprint: Fingerprint
    }

    private(set) var groups: [Group] = []
    private var groupOfKey: [Key: Int] = [:]
    private var groupOfEvent: [EventID: Int] = [:]
    private let kept: Set<Key>

    /// - Parameter kept: keys of earlier rules whose incidents go on.
    init(kept: Set<Key> = []) { self.kept = kept }

    mutating func add(_ submission: Submission) {
        for case .event(let event) in submission.elements { add(event) }
    }

    private mutating func add(_ event: Submission.Event) {
        let earlier = event.earlierFingerprint.map { Key(service: event.service, fingerprint: $0) }
        let goesOn = earlier.map(kept.contains) ?? false
        let key = goesOn ? earlier : event.fingerprint.map { Key(service: event.service, fingerprint: $0) }
        if let key, let index = groupOfKey[key] {
            groups[index].events.append(event)
            groupOfEvent[event.id] = index
            return
        }
        if let key { groupOfKey[key] = groups.count }
        groupOfEvent[event.id] = groups.count
        groups.append(
            Group(
                service: event.service, serviceName: event.serviceName, fingerprint: key?.fingerprint,
                earlierFingerprint: goesOn ? nil : event.earlierFingerprint, events: [event]))
    }

    /// - Parameter incidents: the incident of each group, in the groups' order; nil where the service is gone.
    func answers(to submission: Submission, incidents: [IncidentID?]) -> [Answer] {
        submission.elements.map { element in
            switch element {
            case .refused(let reason): return .refused(reason)
            case .event(let event):
                guard let group = groupOfEvent[event.id], let incident = incidents[group] else {
                    return .refused("service: it was deleted")
                }
                return .accepted(Receipt(event: event.id, incident: incident))
            }
        }
    }
}
