import Kernel
import Platform

/// Writes what subscribers are told: in words for people, in Statuspage's forms for programs.
struct SubscriberWriter: Sendable {
    let texts: Texts
    let key: SecretKey

    /// One page at one moment, and what it tells.
    struct Scene {
        let site: StatusSite
        let components: [Component]
        let v2: V2Writer
        let at: Timestamp
    }

    func scene(_ snapshot: StatusSnapshot) -> Scene {
        Scene(site: snapshot.site, components: snapshot.components, v2: V2Writer(snapshot, texts: texts), at: snapshot.at)
    }

    // MARK: Messages

    /// Asks whether messages are wanted; one who said so already is told where the subscription is changed.
    /// - Parameter cause: another one for each time.
    func confirmation(of subscriber: Subscriber, _ scene: Scene, cause: String) -> SubscriberPort.Message {
        let (words, site) = (texts.for(subscriber.choice.language), scene.site)
        let page = site.name.reading(in: words.language).text
        let isKnown = subscriber.confirmedAt != nil
        let url = isKnown ? manageURL(subscriber, site) : confirmURL(subscriber, site)
        var message = self.message(
            .confirmation, to: subscriber, scene, cause: cause,
            title: words.text(isKnown ? "subscriber_known_title" : "subscriber_confirm_title", ["page": page]),
            lines: [words[isKnown ? "subscriber_known_text" : "subscriber_confirm_text"]], url: url)
        if subscriber.channel == .webhook {
            message.body = body(scene, to: subscriber, ("subscription", .object([("confirm", .text(url))])))
        }
        return message
    }

    func message(_ news: SubscriberNews, to subscriber: Subscriber, _ scene: Scene, cause: String) -> SubscriberPort.Message {
        let (words, site) = (texts.for(subscriber.choice.language), scene.site)
        let page = site.name.reading(in: words.language).text
        let subject = subject(of: news)
        var message = self.message(
            .news, to: subscriber, scene, cause: cause, title: "\(page): \(subject.title.reading(in: words.language).text)",
            lines: lines(of: news, scene, words) + footer(subscriber, site, words), url: subject.id.map(scene.v2.address) ?? site.url)
        (message.thread, message.isUrgent) = (subject.id?.rawValue, news.impact == .critical)
        message.manageURL = manageURL(subscriber, site)
        message.unsubscribeURL = unsubscribeURL(subscriber, site)
        if subscriber.channel == .webhook { message.body = body(of: news, scene, to: subscriber) }
        return message
    }

    private func message(
        _ kind: SubscriberPort.Message.Kind, to subscriber: Subscriber, _ scene: Scene, cause: String, title: String, lines: [String],
        url: String
    ) -> SubscriberPort.Message {
        SubscriberPort.Message(
            kind: kind, subscriber: subscriber.id, channel: subscriber.channel, address: subscriber.address,
            language: subscriber.choice.language, timeZone: scene.site.timeZone, cause: cause,
            page: scene.site.name.reading(in: subscriber.choice.language).text, title: title, lines: lines, url: url)
    }

    // MARK: Addresses

    func confirmURL(_ subscriber: Subscriber, _ site: StatusSite) -> String {
        site.url + SubscriberPath.confirmation(SubscriberLink.confirm.token(subscriber.id, key))
    }

    func manageURL(_ subscriber: Subscriber, _ site: StatusSite) -> String {
        site.url + SubscriberPath.subscription(SubscriberLink.manage.token(subscriber.id, key))
    }

    func unsubscribeURL(_ subscriber: Subscriber, _ site: StatusSite) -> String {
        site.url + SubscriberPath.unsubscribe(SubscriberLink.manage.token(subscriber.id, key))
    }

    // MARK: In words

    private func subject(of news: SubscriberNews) -> (title: LocalizedText, id: PublicID?) {
        switch news {
        case .incident(let incident, _): (incident.title, incident.id)
        case .maintenance(let maintenance, _): (maintenance.title, maintenance.id)
        case .component(let component, _, _): (component.name, nil)
        }
    }

    private func lines(of news: SubscriberNews, _ scene: Scene, _ words: TextCatalog) -> [String] {
        switch news {
        case .incident(let incident, let update):
            let head = "\(words["status_stage_" + update.stage]) · \(words["public_impact_" + incident.impact.rawValue])"
            let affected = scene.components.compactMap { component in
                incident.components[component.id].map { state in
                    "\(component.name.reading(in: words.language).text) (\(words["status_state_" + state.rawValue]))"
                }
            }
            return [head, update.text.reading(in: words.language).text] + list(affected, words)
        case .maintenance(let maintenance, let update):
            let formats = PublicFormats(words, timeZone: scene.site.timeZone, now: scene.at)
            let stretch = "\(formats.time(maintenance.scheduledFor).shown) – \(formats.time(maintenance.scheduledUntil).shown)"
            let head = update.map { words["status_stage_" + $0.stage] } ?? words["subscriber_rescheduled"]
            let affected = scene.components.filter { maintenance.components.contains($0.id) }
                .map { $0.name.reading(in: words.language).text }
            return ["\(head) · \(stretch)"] + [update?.text.reading(in: words.language).text].compactMap { $0 } + list(affected, words)
        case .component(_, _, let new): return [words["status_state_" + new.rawValue]]
        }
    }

    private func list(_ affected: [String], _ words: TextCatalog) -> [String] {
        affected.isEmpty ? [] : [words.text("subscriber_affected", ["components": affected.joined(separator: ", ")])]
    }

    /// Where there is no button for it.
    private func footer(_ subscriber: Subscriber, _ site: StatusSite, _ words: TextCatalog) -> [String] {
        guard subscriber.channel == .xmpp || subscriber.channel == .telegram else { return [] }
        return ["", words.text("subscriber_manage_at", ["url": manageURL(subscriber, site)])]
    }

    // MARK: For programs

    private func body(of news: SubscriberNews, _ scene: Scene, to subscriber: Subscriber) -> String {
        switch news {
        case .incident(let incident, _): body(scene, to: subscriber, ("incident", scene.v2.incident(incident)))
        case .maintenance(let maintenance, _): body(scene, to: subscriber, ("incident", scene.v2.maintenance(maintenance)))
        case .component(let component, let old, let new):
            body(
                scene, to: subscriber, ("component_update", scene.v2.componentUpdate(component, from: old, to: new)),
                ("component", scene.v2.component(component)))
        }
    }

    private func body(_ scene: Scene, to subscriber: Subscriber, _ content: (name: String, value: OrderedJSON)...) -> String {
        let meta: OrderedJSON = [
            "unsubscribe": .text(unsubscribeURL(subscriber, scene.site)),
            "documentation": .text(scene.site.url + SubscriberPath.subscribe), "generated_at": .text(scene.v2.time.text(scene.at)),
        ]
        let document = OrderedJSON.object([("meta", meta), ("page", scene.v2.pageStatus)] + content)
        return String(decoding: document.bytes, as: UTF8.self)
    }
}
