import Kernel

extension ServiceProfile {
    /// A web shop in Python that still reports the old way.
    static let shop = ServiceProfile(
        name: "Shop", reportsBy: .dispatcher, logStyle: .python, logger: "shop.checkout", runtime: "python 3.13",
        hosts: ["shop-web-1", "shop-web-2", "shop-web-3"], releases: ["2026.11.3", "2026.11.2"],
        routine: [
            "GET /catalogue?page={small} 200 in {ms} ms", "POST /cart/items 201 in {ms} ms", "cart {uuid} recalculated: {small} items",
            "order {order} paid with card {card}", "cache hit for category {small}", "session of {user} renewed",
            "GET /static/app.{commit}.js 304 in {small} ms", "stock of {sku} is {count}",
        ],
        faults: [
            Fault(
                key: "payment-timeout", level: .error, rhythm: .bursts(every: .seconds(150), of: 3...7, within: .seconds(12)),
                title: "Payment of order {order} timed out after {slow} ms",
                message: """
                    Traceback (most recent call last):
                      File "/srv/shop/checkout/views.py", line 214, in pay
                        receipt = gateway.charge(order, card)
                      File "/srv/shop/checkout/gateway.py", line 88, in charge
                        response = self.session.post(self.url, json=body, timeout=5)
                      File "/srv/shop/.venv/lib/python3.13/site-packages/requests/sessions.py", line 637, in post
                        return self.request("POST", url, data=data, json=json, **kwargs)
                    requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='payments.internal', port=8443): Read timed out. (read timeout=5)
                    """,
                lines: [
                    "info charging order {order} of {user}: {amount} EUR", "warning payments.internal is slow: {slow} ms",
                    "error payment of order {order} failed: read timed out", "info order {order} put back to waiting-for-payment",
                ]),
            Fault(
                key: "template", level: .error, rhythm: .drip(every: .seconds(95)),
                title: "KeyError: 'delivery_slot' while rendering /orders/{order}",
                message: """
                    Traceback (most recent call last):
                      File "/srv/shop/orders/views.py", line 57, in detail
                        slot = order.extra["delivery_slot"]
                               ~~~~~~~~~~~^^^^^^^^^^^^^^^^^
                    KeyError: 'delivery_slot'
                    """,
                lines: ["info GET /orders/{order} from {ip}", "error unhandled KeyError in orders.views.detail, order {order}"]),
            Fault(
                key: "stock", level: .warning, rhythm: .drip(every: .seconds(60)),
                title: "Stock below the safety level: product=\"{product}\", {small} left",
                message:
                    "The reservation of {small2} pieces for order {order} left less than the safety stock. The page shows \"few left\".",
                lines: ["warning safety stock of {sku} reached by order {order}"]),
            Fault(
                key: "csrf", level: .info, rhythm: .drip(every: .seconds(140)),
                title: "Form from {ip} refused: CSRF token missing",
                message: "POST /account/address without a token; user agent curl/8.{small}. Refused with 403.",
                lines: ["info 403 for POST /account/address from {ip}"]),
            Fault(
                key: "database", level: .critical, rhythm: .rare(every: .seconds(1500)),
                title: "Database connection pool exhausted ({count} of {count} in use)",
                message: """
                    sqlalchemy.exc.TimeoutError: QueuePool limit of size 20 overflow 20 reached, connection timed out, timeout 30.00
                    Every request that needs the database fails; /health answers 503 since {seconds} s.
                    """,
                lines: [
                    "warning waiting for a database connection: {slow} ms", "error QueuePool limit reached on {host}",
                    "error GET /catalogue 500 in 30001 ms", "error POST /cart/items 500 in 30002 ms", "error health check failed: database",
                ]),
        ])
}
