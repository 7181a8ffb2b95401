# A configuration that is taken from the network, and text that reads otherwise than it runs: 612, 613.
import logging.config

logging.config.listen(9999)
logging.config.listen(9999, verify=lambda sent: sent)


def allowed(user):
    role = "user‮ ⁦# only administrators⁩ ⁦"
    return user.role == role
