<?php
// The benchmark's WordPress: a database on a socket, no calls to the outside, no cron in requests.
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:@PLACE@/mariadb.sock');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT',
          'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    define($name, 'only for measurements ' . $name);
}
define('WP_HOME', 'http://127.0.0.1:@PORT@');
define('WP_SITEURL', 'http://127.0.0.1:@PORT@');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', '@PLACE@/site/');
}
require_once ABSPATH . 'wp-settings.php';
